"""One connection to one server: opened when it is first needed, kept by a task of its own, opened anew once it died.

A server that hangs, dies, lies or floods costs the call that met it. All of this runs on the loop's thread alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import mcp_types
from mcp import Client
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from agents.clients.mcp.following import follow
from agents.clients.mcp.live import Gone, Live, Tools
from agents.clients.mcp.meter import Meter
from agents.engine.errors import Later, ToolError

CONNECT = 60.0
"""Seconds in which a server must be up and have told its tools: `npx` may have to fetch it first."""
LIST = 15.0
"""Seconds in which one that is up must tell its tools."""
PAUSES = (0.0, 1.0, 5.0, 15.0, 60.0)
"""Seconds until it is tried again, after so many attempts that failed."""
WORDS = 400
"""Characters of what a server says that went wrong."""
ENDING = 10.0
"""Seconds that a connection may take to end before it is left to itself."""

Opening = Callable[[Callable[[], None]], AbstractAsyncContextManager[Any]]
"""Opens a transport's two streams; is given what to call when it falls silent."""


class Connection:
    """`call` and `tools` may be used by many tasks side by side. `name` is the server's, for people.

    `masked` takes secrets out of what is said of it.
    """

    def __init__(self, name: str, opening: Opening, masked: Callable[[str], str] = str) -> None:
        self.name, self._opening, self._masked = name, opening, masked
        self._live: Live | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._attempt: asyncio.Task[Live] | None = None
        self._failed, self._not_before = 0, 0.0

    async def tools(self, seconds: float, *, anew: bool = False) -> Tools:
        """What it offers, by name; `anew`: now, else within a moment. Raises `Later` where it does not tell."""
        try:
            async with asyncio.timeout(seconds):
                return await self._listed(anew=anew)
        except TimeoutError:
            raise Later(f"{self.name} was not up within {seconds:.1f} s") from None

    async def call(self, tool: str, args: dict[str, Any], seconds: float) -> mcp_types.CallToolResult:
        """Use a tool, within so many seconds. Raises `Refused`, `Later`: not done. `Unclear`: nobody can tell."""
        until = time.monotonic() + seconds
        for _ in range(2):
            live = await self._within(self._connected(), until)
            try:
                return await live.call(self.name, tool, args, max(until - time.monotonic(), 0.001))
            except Gone:
                continue
            except ToolError as error:
                error.args = (self._in_words(str(error)),)
                raise
        raise Later(f"{self.name} forgets its sessions as soon as they begin")

    async def close(self) -> None:
        """End it. The next call opens it anew."""
        if self._attempt and not self._attempt.done():
            self._attempt.cancel()
        await self._ended()

    # -- one life ---------------------------------------------------------------------------------------------------

    async def _listed(self, *, anew: bool) -> Tools:
        for _ in range(2):
            live = await self._connected()
            try:
                async with asyncio.timeout(LIST):
                    return await live.list(anew=anew)
            except (TimeoutError, MCPError, ValueError) as error:
                live.over.set()
                why = self._why(error)
        raise Later(f"{self.name} does not tell its tools: {why}")

    async def _within(self, wanted: Any, until: float) -> Live:
        try:
            async with asyncio.timeout(until - time.monotonic()):
                live: Live = await wanted
                return live
        except TimeoutError:
            raise Later(f"{self.name} was not up in time") from None

    async def _connected(self) -> Live:
        """One attempt for all who wait; it goes on when they give up."""
        if self._live and not self._live.over.is_set():
            return self._live
        if self._attempt is None or self._attempt.done():
            self._attempt = asyncio.create_task(self._connect())
            self._attempt.add_done_callback(_seen)
        return await asyncio.shield(self._attempt)

    async def _connect(self) -> Live:
        await self._ended()
        if (wait := self._not_before - time.monotonic()) > 0:
            raise Later(f"{self.name} could not be reached, and is tried again in {wait:.0f} s", time.time() + wait)
        ready: asyncio.Future[Live] = asyncio.get_running_loop().create_future()
        self._keeping = task = asyncio.create_task(self._keep(ready))
        task.add_done_callback(_seen)
        either: set[asyncio.Future[Any]] = {ready, task}
        await asyncio.wait(either, timeout=CONNECT, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            self._live, self._failed = ready.result(), 0
            return self._live
        why = self._why(task.exception()) if task.done() and not task.cancelled() else f"not up within {CONNECT:g} s"
        task.cancel()
        self._failed = min(self._failed + 1, len(PAUSES) - 1)
        self._not_before = time.monotonic() + PAUSES[self._failed]
        raise Later(f"{self.name} cannot be reached: {why}", time.time() + PAUSES[self._failed])

    async def _keep(self, ready: asyncio.Future[Live]) -> None:
        """A connection's whole life, in one task: the SDK's scopes must be left by the task that entered them."""
        over, meters, lives = asyncio.Event(), list[Meter](), list[Live]()

        async def heard(message: object) -> None:
            for live in lives:
                await live.heard(message)

        async with Client(self._metered(over.set, meters), message_handler=heard, cache=None) as client:
            lives.append(live := Live(client, meters[0], over))
            await live.list()
            ready.set_result(live)
            following = asyncio.create_task(follow(live))
            following.add_done_callback(_seen)
            try:
                await over.wait()
            finally:
                following.cancel()

    @asynccontextmanager
    async def _metered(self, over: Callable[[], None], meters: list[Meter]) -> AsyncIterator[Any]:
        async with self._opening(over) as (heard, said):
            meters.append(Meter(heard, over))
            yield meters[0], said

    async def _ended(self) -> None:
        """The connection before this one is gone, and what it started with it."""
        live, task, self._live, self._keeping = self._live, self._keeping, None, None
        if live:
            live.over.set()
        if task:
            if live is None:
                task.cancel()
            await asyncio.wait({task}, timeout=ENDING)
            task.cancel()

    def _why(self, error: BaseException | None) -> str:
        return self._in_words(_first(error))

    def _in_words(self, text: str) -> str:
        """Cut once it is masked: half a secret would not be known for one."""
        return self._masked(text)[:WORDS]


def _first(error: BaseException | None) -> str:
    """The first thing that went wrong, in few words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"there is no program {error.filename or ''}".rstrip()
    if isinstance(error, ValidationError):
        return "what it says does not fit the protocol"
    if error is None or isinstance(error, TimeoutError):
        return "it does not answer"
    return " ".join(str(error).split()) or type(error).__name__


def _seen(task: asyncio.Task[Any]) -> None:
    """Nobody may be waiting any more: what went wrong was told to those who were."""
    if not task.cancelled():
        task.exception()
