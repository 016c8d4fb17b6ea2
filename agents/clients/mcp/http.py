"""A server with an address: streamable HTTP, its answers bounded, its redirects followed within its own origin only.

MCP specification, "Transports", streamable HTTP, and "Authorization". Where tokens are asked for is read at the server
by the SDK (RFC 9728), and held against the operator's `token_url`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client.streamable_http import streamable_http_client

LONGEST = 4 * 1024 * 1024
"""Bytes of one answer, or of one event of a stream."""
CONNECT = 5.0
"""Seconds to reach it."""


class TooLong(httpx2.TransportError):
    """An answer that is larger than `LONGEST`."""


@asynccontextmanager
async def http(url: str, headers: dict[str, str], auth: httpx2.Auth | None, seconds: float) -> AsyncIterator[Any]:
    """The two streams of a server; `seconds` is the most that it may be silent."""
    timeout = httpx2.Timeout(seconds, connect=CONNECT)
    transport = _Bounded(httpx2.AsyncHTTPTransport(trust_env=False))
    async with (
        httpx2.AsyncClient(headers=headers, auth=auth, timeout=timeout, transport=transport, trust_env=False) as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=LONGEST) as streams,
    ):
        yield streams


class _Bounded(httpx2.AsyncBaseTransport):
    """Another transport, whose answers of a length end at `LONGEST`. A stream of events has none, and a bound each."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            assert isinstance(answer.stream, httpx2.AsyncByteStream)
            answer.stream = _Capped(answer.stream)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            size += len(chunk)
            if size > LONGEST:
                raise TooLong(f"its answer is longer than {LONGEST:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
