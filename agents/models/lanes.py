"""Many small pools of connections in place of one large: a pool looks at all it holds, twice for each request."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2

LANES = 256
WIDE = 1_024
"""Requests that may be under way at a time, each on a connection of its own."""
IDLE = 4.0
"""Seconds for which an unused connection is kept: less than the five after which many servers close theirs."""


class Lanes(httpx2.AsyncBaseTransport):
    """A transport that sends each request down the emptiest lane; of equal ones, the first, which is warm."""

    def __init__(self, certificates: Any) -> None:
        limits = httpx2.Limits(
            max_connections=WIDE // LANES, max_keepalive_connections=WIDE // LANES, keepalive_expiry=IDLE
        )
        self._lanes = [httpx2.AsyncHTTPTransport(verify=certificates, limits=limits) for _ in range(LANES)]
        self._busy = [0] * LANES

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        lane = self._busy.index(min(self._busy))
        self._busy[lane] += 1
        try:
            return await self._lanes[lane].handle_async_request(request)
        finally:
            self._busy[lane] -= 1

    async def aclose(self) -> None:
        await asyncio.gather(*(lane.aclose() for lane in self._lanes))
