"""A server with an address: streamable HTTP, its answers bounded, nothing asked but itself and its issuer of tokens.

MCP specification, "Transports", streamable HTTP, and "Authorization" (RFC 9728): a server names where tokens are asked
for, and so could name any address that this machine reaches. `agents.clients.mcp.answers` says what an answer means.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx2
from mcp.client.auth import OAuthFlowError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.inbound import MCP_METHOD_HEADER
from pydantic import ValidationError

from agents.clients.mcp import answers
from agents.clients.mcp.answers import LONGEST

CONNECT = 5.0
"""Seconds to reach it."""
LISTENING = "subscriptions/listen"
"""What is answered by a stream for as long as it is wanted."""
FAREWELL = 2.0
"""Seconds for saying that a session is over."""
UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


@asynccontextmanager
async def http(
    url: str, headers: dict[str, str], auth: httpx2.Auth | None, seconds: float, others: tuple[str, ...] = ()
) -> AsyncIterator[Any]:
    """The two streams of a server; `seconds` is the most that it may be silent. `others`: addresses beside `url` on
    whose origins it may have something asked."""
    timeout = httpx2.Timeout(seconds, connect=CONNECT)
    headers = {**headers, "accept-encoding": "identity"}  # what is packed could be any size once it is unpacked
    inner = httpx2.AsyncHTTPTransport(verify=_trusted(), trust_env=False)
    transport = _Guarded(inner, url, frozenset(_origin(httpx2.URL(each)) for each in (url, *others)))
    async with (
        _Client(headers=headers, auth=auth, timeout=timeout, transport=transport, trust_env=False) as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=LONGEST) as streams,
    ):
        yield streams


@cache
def _trusted() -> ssl.SSLContext:
    """One for all servers: reading the authorities takes time and memory."""
    return httpx2.create_ssl_context(trust_env=False)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


class _Client(httpx2.AsyncClient):
    """Where no token is to be had, it says so as an answer: the SDK would end the connection without a word."""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        try:
            return await super().send(request, **options)
        except OAuthFlowError as error:
            return answers.error(request, answers.UNREACHED, f"no token for it: {error}")
        except (httpx2.TransportError, ValidationError) as error:
            if request.method != "POST":
                raise
            return answers.error(request, answers.UNREACHED, f"no token for it ({type(error).__name__})")


class _Guarded(httpx2.AsyncBaseTransport):
    """Another transport, for one server."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, url: str, origins: frozenset[tuple[str, str, int | None]]):
        self._inner, self._origin, self._origins = inner, _origin(httpx2.URL(url)), origins

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if _origin(request.url) not in self._origins:
            return httpx2.Response(403, request=request, text="Placet asks nothing there")
        if not self._is_message(request):
            return await self._asked(request)
        try:
            return await answers.settled(request, await self._asked(request))
        except UNSENT as error:
            return answers.error(request, answers.UNREACHED, f"it cannot be reached ({type(error).__name__})")
        except httpx2.TransportError as error:
            return answers.error(request, answers.BROKEN, f"the connection broke off ({type(error).__name__})")

    def _is_message(self, request: httpx2.Request) -> bool:
        """A token is asked for by a form."""
        is_json = request.headers.get("content-type", "").startswith(answers.JSON)
        return request.method == "POST" and is_json and _origin(request.url) == self._origin

    async def _asked(self, request: httpx2.Request) -> httpx2.Response:
        """A stream of what a server says unasked may be silent for long; a farewell must not hold anybody up."""
        timeout = dict(request.extensions.get("timeout", {}))
        if request.method == "GET" or request.headers.get(MCP_METHOD_HEADER) == LISTENING:
            timeout["read"] = None
        elif request.method == "DELETE":
            timeout = dict.fromkeys(("connect", "read", "write", "pool"), FAREWELL)
        request.extensions = {**request.extensions, "timeout": timeout}
        return answers.bounded(await self._inner.handle_async_request(request))

    async def aclose(self) -> None:
        await self._inner.aclose()
