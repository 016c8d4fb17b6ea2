"""One connection to one server: opened when it is first needed, kept by a task of its own, opened anew once it died.

A server that hangs, dies, lies or floods costs the call that met it. All of this runs on the loop's thread alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import mcp_types
from mcp import Client
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from agents.engine.errors import Later, Refused, Unclear

CONNECT = 15.0
"""Seconds in which a server must be up and have told its tools."""
PAUSES = (0.0, 1.0, 5.0, 15.0, 60.0)
"""Seconds until it is tried again, after so many attempts that failed."""
PAGES, MOST = 50, 2_000
"""Pages of tools that are read, and tools in all."""
FRESH = 60.0
"""Seconds for which its list of tools is taken to be as it was, unless it says that it changed."""
FLOOD, WITHIN = 2_000, 10.0
"""So many messages that nobody asked for, in so many seconds, end the connection."""
NOT_DONE = frozenset({mcp_types.METHOD_NOT_FOUND, mcp_types.INVALID_PARAMS, mcp_types.INVALID_REQUEST})
"""What a server answers before it has done anything. JSON-RPC 2.0 specification, "Error object"."""

Opening = Callable[[Callable[[], None]], AbstractAsyncContextManager[Any]]
"""Opens a transport's two streams; is given what to call when it falls silent."""
Tools = Mapping[str, mcp_types.Tool]


@dataclass
class _Live:
    """A connection while it lasts. `over`: it is not used any more."""

    client: Client
    over: asyncio.Event
    tools: Tools = field(default_factory=dict)
    listed_at: float = float("-inf")
    hung: int = 0
    """Calls in a row that were not answered in time."""
    since: float = 0.0
    unasked: int = 0
    """Messages that nobody asked for, in the seconds since then."""

    async def list(self) -> Tools:
        """What it offers, as it has last said it within a minute."""
        if time.monotonic() - self.listed_at > FRESH:
            self.tools, self.listed_at = await _listed(self.client), time.monotonic()
        return self.tools

    def heard(self, message: object) -> None:
        """A notification, or what was no message at all."""
        if isinstance(message, mcp_types.ToolListChangedNotification):
            self.listed_at = float("-inf")
        now = time.monotonic()
        if now - self.since > WITHIN:
            self.since, self.unasked = now, 0
        self.unasked += 1
        if self.unasked > FLOOD:
            self.over.set()


class Connection:
    """`call` and `tools` may be used by many tasks side by side. `name` is the server's, for people."""

    def __init__(self, name: str, opening: Opening) -> None:
        self.name, self._opening = name, opening
        self._live: _Live | None = None
        self._task: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()
        self._failed, self._not_before = 0, 0.0

    async def tools(self) -> Tools:
        """What it offers now, by name. Raises `Later` where it cannot be reached or does not tell."""
        live = await self._connected()
        try:
            async with asyncio.timeout(CONNECT):
                return await live.list()
        except (TimeoutError, MCPError, ValidationError) as error:
            live.over.set()
            raise Later(f"{self.name} does not tell its tools: {_why(error)}") from None

    async def call(self, tool: str, args: dict[str, Any], seconds: float) -> mcp_types.CallToolResult:
        """Use a tool, within so many seconds. Raises `Refused`: not done. `Unclear`: nobody can tell."""
        live = await self._connected()
        try:
            async with asyncio.timeout(seconds):
                answer = await live.client.call_tool(tool, args)
        except TimeoutError:
            live.hung += 1
            if live.hung > 1:
                live.over.set()
            raise Unclear(f"{self.name} did not answer within {seconds:g} s") from None
        except MCPError as error:
            raise self._told(live, error) from None
        except (ValidationError, RuntimeError):  # the SDK's error for a result that does not fit the tool's own schema
            raise Unclear(f"{self.name} answered with what is no result of this tool") from None
        live.hung = 0
        return answer

    async def close(self) -> None:
        """End it. The next call opens it anew."""
        live, task = self._live, self._task
        if live:
            live.over.set()
        if task:
            await asyncio.wait({task})

    # -- one life ---------------------------------------------------------------------------------------------------

    async def _connected(self) -> _Live:
        async with self._connecting:
            if self._live and not self._live.over.is_set():
                return self._live
            if self._task:
                await asyncio.wait({self._task})
            if (wait := self._not_before - time.monotonic()) > 0:
                raise Later(f"{self.name} could not be reached, and is tried again in {wait:.0f} s", time.time() + wait)
            return await self._connect()

    async def _connect(self) -> _Live:
        ready: asyncio.Future[_Live] = asyncio.get_running_loop().create_future()
        self._task = task = asyncio.create_task(self._keep(ready))
        either: set[asyncio.Future[Any]] = {ready, task}
        await asyncio.wait(either, timeout=CONNECT, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            self._live, self._failed = ready.result(), 0
            return self._live
        why = _why(task.exception()) if task.done() and not task.cancelled() else f"it was not up within {CONNECT:g} s"
        task.cancel()
        self._failed = min(self._failed + 1, len(PAUSES) - 1)
        self._not_before = time.monotonic() + PAUSES[self._failed]
        raise Later(f"{self.name} cannot be reached: {why}")

    async def _keep(self, ready: asyncio.Future[_Live]) -> None:
        """A connection's whole life, in one task: the SDK's scopes must be left by the task that entered them."""
        over, lives = asyncio.Event(), list[_Live]()

        async def heard(message: object) -> None:
            for live in lives:
                live.heard(message)

        async with Client(self._opening(over.set), message_handler=heard, cache=None) as client:
            lives.append(live := _Live(client, over))
            await live.list()
            ready.set_result(live)
            await over.wait()

    def _told(self, live: _Live, error: MCPError) -> Refused | Unclear:
        """What an error of the protocol's means for a call that was sent."""
        said = " ".join(error.message.split())[:300]
        if error.code in NOT_DONE:
            return Refused(f"{self.name} refuses the call: {said}")
        if error.code == mcp_types.CONNECTION_CLOSED:
            live.over.set()
            return Unclear(f"the connection to {self.name} broke off during the call")
        return Unclear(f"{self.name} failed during the call: {said}")


async def _listed(client: Client) -> Tools:
    """All pages of its list. Raises `ValueError` for a list without an end."""
    found: dict[str, mcp_types.Tool] = {}
    cursor: str | None = None
    for _ in range(PAGES):
        page = await client.list_tools(cursor=cursor)
        found |= {tool.name: tool for tool in page.tools}
        cursor = page.next_cursor
        if len(found) > MOST:
            break
        if not cursor:
            return found
    raise ValueError(f"it lists more than {MOST} tools, or never comes to an end")


def _why(error: BaseException | None) -> str:
    """The first thing that went wrong, in few words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"there is no program {error.filename or ''}".rstrip()
    if isinstance(error, ValidationError):
        return "what it says does not fit the protocol"
    if error is None or isinstance(error, TimeoutError):
        return "it does not answer"
    return " ".join(str(error).split())[:200] or type(error).__name__
