"""The same server over HTTP, behind what answers in its place when a call says how: `{"http": "redirect URL"}`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from mcp.server.lowlevel import Server

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
PIECE = b"x" * 65_536
JSON, EVENTS, HTML = "application/json", "text/event-stream", "text/html"


async def answer(send: Send, status: int, kind: str, body: bytes = b"", **headers: str) -> None:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode()), *named]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def large(send: Send, kind: str, before: bytes) -> None:
    """50 MB of one answer, or of one event."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
    await send({"type": "http.response.body", "body": before, "more_body": True})
    for _ in range(800):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b"\n\n"})


async def flood(send: Send) -> None:
    """Large things that nobody asked for, as fast as they are taken."""
    said = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x" * 2_000_000}}
    event = b"data: " + json.dumps(said).encode() + b"\n\n"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", EVENTS.encode())]})
    for _ in range(300):
        await send({"type": "http.response.body", "body": event, "more_body": True})
    await asyncio.sleep(3600)


async def rude(send: Send, how: str) -> None:
    match how.split():
        case ["redirect", to]:
            await answer(send, 307, HTML, location=to)
        case ["status", status]:
            await answer(send, int(status), HTML, b"<h1>no</h1>")
        case ["html"]:
            await answer(send, 200, HTML, b"<h1>Welcome</h1>")
        case ["packed"]:
            await answer(send, 200, JSON, b"\x1f\x8b", content_encoding="gzip")
        case ["json"]:
            await large(send, JSON, b'{"jsonrpc": "2.0", "id": 1, "result": "')
        case ["events"]:
            await large(send, EVENTS, b"data: ")
        case ["flood"]:
            await flood(send)
        case ["garbage"]:
            await answer(send, 200, JSON, b'{"jsonrpc": ')


def wrapped(app: Any) -> Any:
    async def outer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        whole = await received(receive)
        said = json.loads(whole)
        if how := said.get("params", {}).get("arguments", {}).get("http"):
            await rude(send, how)
            return
        pending = [{"type": "http.request", "body": whole, "more_body": False}]

        async def again() -> Message:
            return pending.pop() if pending else await receive()

        await app(scope, again, send)

    return outer


async def received(receive: Receive) -> bytes:
    whole, more = b"", True
    while more:
        message = await receive()
        whole, more = whole + message.get("body", b""), message.get("more_body", False)
    return whole


def serve(server: Server[Any], port: int) -> None:
    uvicorn.run(wrapped(server.streamable_http_app()), host="127.0.0.1", port=port, log_level="error")
