"""One event loop in a thread of its own, and one client for each server: all threads of a process ask through it."""

from __future__ import annotations

import asyncio
import atexit
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Lock, Thread
from typing import Any, NamedTuple

import httpx2
import openai

CHAT, EMBEDDINGS = "/chat/completions", "/embeddings"
WIDE = 1_024
"""Requests that may be under way at a time, each on a connection of its own."""
IDLE = 4.0
"""Seconds for which an unused connection is kept: less than the five after which many servers close theirs."""
GRACE = 5.0
"""Seconds beyond a deadline in which the loop must have said that it is over."""

KEYLESS = "none"
"""Sent where a server needs no key, since the client insists on one."""


class Server(NamedTuple):
    """Where a model answers, and with which key."""

    url: str
    key: str


class Portal:
    """The loop and its clients. `post` may be called from any thread; a call waits for its own answer only."""

    def __init__(self) -> None:
        self._clients: dict[Server, openai.AsyncOpenAI] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="models", daemon=True)
        self._thread.start()

    def post(
        self,
        server: Server,
        body: dict[str, Any],
        seconds: float,
        path: str = CHAT,
        sent: Callable[[], object] | None = None,
    ) -> bytes:
        """A server's answer to one request, within so many seconds in all. `sent` is called before it is waited for.

        Raises `TimeoutError` and the client's own errors. Whoever stops waiting stops the request too.
        """
        asked = asyncio.run_coroutine_threadsafe(self._post(server, body, seconds, path), self._loop)
        try:
            if sent:
                sent()
            return asked.result(seconds + GRACE)
        finally:
            asked.cancel()

    def close(self) -> None:
        """Break off what is under way, close every connection, end the thread."""
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(GRACE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(GRACE)
        if not self._thread.is_alive():
            self._loop.close()

    async def _post(self, server: Server, body: dict[str, Any], seconds: float, path: str) -> bytes:
        """Asyncio's timeout bounds a request as a whole.

        A socket's bounds each read only: a server that sends a byte a second would hold a worker for ever.
        """
        async with asyncio.timeout(seconds):
            answer = await self._client(server).post(
                path, cast_to=httpx2.Response, body=body, options={"timeout": seconds}
            )
            return answer.content

    async def _close(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for client in self._clients.values():
            await client.close()

    def _client(self, server: Server) -> openai.AsyncOpenAI:
        """Called on the loop's thread alone, so that each is made once."""
        if server not in self._clients:
            self._clients[server] = openai.AsyncOpenAI(
                api_key=server.key, base_url=server.url, max_retries=0, http_client=_http()
            )
        return self._clients[server]


def _http() -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=WIDE, max_keepalive_connections=WIDE, keepalive_expiry=IDLE)
    return openai.DefaultAioHttpClient(verify=_certificates(), limits=limits)


@cache
def _certificates() -> Any:
    """Read once: it takes a tenth of a second."""
    return httpx2.create_ssl_context()


# -- one for the process -------------------------------------------------------------------------------------


class _House:
    """The process's own portal. A forked child has its parent's memory and none of its threads: it makes another."""

    lock: Lock
    portal: Portal | None

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        self.lock, self.portal = Lock(), None


_house = _House()


def portal() -> Portal:
    """The portal of this process, made at the first call."""
    with _house.lock:
        if _house.portal is None:
            _house.portal = Portal()
            atexit.register(_house.portal.close)
        return _house.portal


def _forget() -> None:
    """In a child: the parent's lock may be held for ever, and its connections are the parent's."""
    if _house.portal:
        atexit.unregister(_house.portal.close)
    _house.empty()


os.register_at_fork(after_in_child=_forget)
