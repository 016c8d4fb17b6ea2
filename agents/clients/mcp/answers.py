"""What the answer to a request over HTTP means for the call, said by an error of JSON-RPC that the SDK passes on.

The SDK keeps no status; whether a call was made hangs on it. MCP specification, "Transports", streamable HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from math import inf
from secrets import randbits
from typing import Any

import httpx2
import mcp_types
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from agents.clients.mcp.meter import Pace

LONGEST = 4 * 1024 * 1024
"""Bytes of one answer, or of one event of a stream."""
UNREACHED, EXPIRED = (-(1 + randbits(62)) for _ in range(2))
"""Nothing was done: it could not be reached, or takes nothing for now; it knows our session no more.

Drawn by each process, for what they mean is made again: a server that could say so itself would have a call twice."""
REFUSED, BROKEN, FAILED = mcp_types.INVALID_REQUEST, mcp_types.CONNECTION_CLOSED, mcp_types.INTERNAL_ERROR
EVENTS, JSON = "text/event-stream", "application/json"


class TooLong(httpx2.StreamError):
    """An answer that is larger than `LONGEST`, or a stream that brings too much at a time."""


def bounded(answer: httpx2.Response) -> httpx2.Response:
    """The same, ended at `LONGEST`. A stream of events has no length, but a bound for each event, and a pace."""
    assert isinstance(answer.stream, httpx2.AsyncByteStream)
    if _kind(answer).startswith(EVENTS):
        answer.stream = _Watched(answer.stream, Pace(), "it says too much at a time")
    else:
        answer.stream = _Watched(answer.stream, Pace(LONGEST, inf), f"its answer is longer than {LONGEST:,} bytes")
    return answer


def error(request: httpx2.Request, code: int, message: str, like: httpx2.Response | None = None) -> httpx2.Response:
    """An answer that says so. `like`: the one that it stands for, whose status and headers it keeps."""
    said = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}
    ours = {"content-type": JSON}
    theirs = {} if like is None else {k: v for k, v in like.headers.items() if k.startswith("www-")}
    status = 503 if like is None or like.status_code < 400 else like.status_code
    return httpx2.Response(status, headers={**theirs, **ours}, content=to_json(said), request=request)


async def settled(request: httpx2.Request, answer: httpx2.Response) -> httpx2.Response:
    """The answer to a message that was sent, or what it means. Raises `httpx2.TransportError`."""
    found = await _meaning(request, answer)
    if found is None:
        return answer
    await answer.aclose()
    return error(request, *found, like=answer)


async def _meaning(request: httpx2.Request, answer: httpx2.Response) -> tuple[int, str] | None:
    status = answer.status_code
    if answer.headers.get("content-encoding", "identity") != "identity":
        return FAILED, "its answer is packed, which it was asked not to do"
    if status == 404 and "mcp-session-id" in request.headers:
        return EXPIRED, "it does not know our session any more"
    if status == 429:
        return UNREACHED, "it takes no more for now (429)"
    if status >= 400:
        return None if await _says_why(answer) else (REFUSED if status < 500 else FAILED, f"it answers {status}")
    if status >= 300:
        return _elsewhere(request, answer)
    if status == 202:
        return (FAILED, "it answers 202 and gives no result") if _is_request(request) else None
    return None if _kind(answer).startswith((JSON, EVENTS)) else (FAILED, f"it answers with {_kind(answer)!r}")


async def _says_why(answer: httpx2.Response) -> bool:
    """Whether its body is an error of JSON-RPC; it is read, and can be read again."""
    if not _kind(answer).startswith(JSON):
        return False
    try:
        body = await answer.aread()
        return isinstance(mcp_types.jsonrpc_message_adapter.validate_json(body, by_name=False), mcp_types.JSONRPCError)
    except (httpx2.StreamError, ValidationError):
        return False


def _elsewhere(request: httpx2.Request, answer: httpx2.Response) -> tuple[int, str] | None:
    """Within its own origin the SDK follows."""
    there = request.url.join(answer.headers.get("location", ""))
    if (there.scheme, there.host, there.port) == (request.url.scheme, request.url.host, request.url.port):
        return None
    return REFUSED, f"it sends us elsewhere, to {there.scheme}://{there.host}, where nobody is asked"


def _is_request(request: httpx2.Request) -> bool:
    said: Any = from_json(request.content)
    return isinstance(said, dict) and "method" in said and "id" in said


def _kind(answer: httpx2.Response) -> str:
    return answer.headers.get("content-type", "").lower()


class _Watched(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, pace: Pace, why: str) -> None:
        self._inner, self._pace, self._why = inner, pace, why

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            if self._pace.is_too_much(len(chunk)):
                raise TooLong(self._why)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
