"""Counts what a server says: one that says too much, or nothing that was asked for, is not listened to any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCResponse

FLOOD, WITHIN = 2_000, 10.0
"""So many messages that nobody asked for, in so many seconds, end the connection."""
MUCH = 128 * 1024 * 1024
"""So many bytes within as many seconds are more than any answers come to."""
HANDSHAKE = 10
"""Answers that are awaited before the first request of our own."""


class Pace:
    """How fast a server speaks: few large messages keep a worker as busy as many small ones."""

    def __init__(self, most: int = MUCH, within: float = WITHIN) -> None:
        self._most, self._within = most, within
        self._since, self._bytes = time.monotonic(), 0

    def is_too_much(self, size: int) -> bool:
        """So many bytes more."""
        now = time.monotonic()
        if now - self._since > self._within:
            self._since, self._bytes = now, 0
        self._bytes += size
        return self._bytes > self._most


class Meter:
    """A stream of messages, which ends where it becomes a flood; `flooded` is told. `due`: answers that are awaited."""

    def __init__(self, heard: Any, flooded: Callable[[], None]) -> None:
        self._heard, self._flooded = heard, flooded
        self.due, self._since, self._unasked = HANDSHAKE, 0.0, 0

    async def receive(self) -> SessionMessage | Exception:
        """The next. Raises `anyio.EndOfStream` after the last."""
        found: SessionMessage | Exception = await self._heard.receive()
        return found

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        found: SessionMessage | Exception = await self._heard.__anext__()
        if self._is_too_much(found):
            self._flooded()
            raise StopAsyncIteration
        return found

    def _is_too_much(self, found: SessionMessage | Exception) -> bool:
        if self.due and isinstance(found, SessionMessage) and isinstance(found.message, JSONRPCResponse | JSONRPCError):
            self.due -= 1
            return False
        now = time.monotonic()
        if now - self._since > WITHIN:
            self._since, self._unasked = now, 0
        self._unasked += 1
        return self._unasked > FLOOD

    async def aclose(self) -> None:
        await self._heard.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
