"""The connections of this process to MCP servers: one event loop in a thread of its own, whoever calls.

It is not the loop that models are asked on: a server that floods must not hold up a model's answer.
"""

from __future__ import annotations

import asyncio
import atexit
import os
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, TypeVar

import mcp_types

from agents.clients.mcp.connection import CONNECT, ENDING, Connection
from agents.clients.mcp.live import Tools
from agents.clients.mcp.reach import Reach
from agents.engine.errors import Later, ToolError, Unclear

GRACE = 5.0
"""Seconds beyond a deadline in which the loop must have said that it is over."""
T = TypeVar("T")


class Pool:
    """The loop and its connections. `call` and `tools` may be used from any thread; each waits for its own answer."""

    def __init__(self) -> None:
        self._connections: dict[Reach, Connection] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="mcp", daemon=True)
        self._thread.start()

    def call(self, reach: Reach, tool: str, args: dict[str, Any], seconds: float) -> mcp_types.CallToolResult:
        """See `Connection.call`."""
        return self._wait(self._connection(reach).call(tool, args, seconds), seconds, Unclear)

    def tools(self, reach: Reach, seconds: float = CONNECT, *, anew: bool = False) -> Tools:
        """See `Connection.tools`."""
        return self._wait(self._connection(reach).tools(seconds, anew=anew), seconds, Later)

    def look(self, reaches: Iterable[Reach], seconds: float) -> dict[Reach, Tools | Later]:
        """What each offers now, asked all at once, or why it does not tell within so many seconds."""
        return self._wait(self._look(list(reaches), seconds), seconds, Later)

    def close(self) -> None:
        """End every connection, and the thread. Again, it does nothing."""
        if self._loop.is_closed():
            return
        with suppress(ToolError):
            self._wait(self._close(), ENDING, Later)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(GRACE)
        if not self._thread.is_alive():
            self._loop.close()

    def _connection(self, reach: Reach) -> Connection:
        return self._connections.setdefault(reach, Connection(reach.name, reach.opening, reach.masked))

    def _wait(self, work: Coroutine[Any, Any, T], seconds: float, late: type[ToolError]) -> T:
        """`late` is raised where the loop itself does not answer."""
        asked = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return asked.result(seconds + GRACE)
        except TimeoutError:
            raise late("the connections to MCP servers hang") from None
        finally:
            asked.cancel()

    async def _look(self, reaches: list[Reach], seconds: float) -> dict[Reach, Tools | Later]:
        async def one(reach: Reach) -> Tools | Later:
            try:
                return await self._connection(reach).tools(seconds, anew=True)
            except Later as error:
                return error

        return dict(zip(reaches, await asyncio.gather(*map(one, reaches)), strict=True))

    async def _close(self) -> None:
        await asyncio.gather(*(each.close() for each in self._connections.values()), return_exceptions=True)


# -- one for the process ----------------------------------------------------------------------------------------------


class _House:
    """The process's own pool. A forked child has its parent's memory and none of its threads: it makes another."""

    lock: Lock
    pool: Pool | None

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        self.lock, self.pool = Lock(), None


_house = _House()


def pool() -> Pool:
    """The pool of this process, made at the first call."""
    with _house.lock:
        if _house.pool is None:
            _house.pool = Pool()
            atexit.register(_house.pool.close)
        return _house.pool


def forget_all() -> None:
    """End the connections of this process; the next call makes others."""
    with _house.lock:
        if _house.pool is not None:
            atexit.unregister(_house.pool.close)
            _house.pool.close()
            _house.pool = None


def _forget() -> None:
    """In a child: the parent's lock may be held for ever, and its connections are the parent's."""
    if _house.pool:
        atexit.unregister(_house.pool.close)
    _house.empty()


os.register_at_fork(after_in_child=_forget)
