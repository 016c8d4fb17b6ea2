"""A chat-completions server on loopback: it says what it is told to, in the API's own wire format."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Said:
    """An answer. Seconds: `hang` before it, `drip` between its bytes. `cut`: so many bytes, then gone.

    `beside`: it is given once so many questions are there.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    beside: int = 0


@dataclass
class ChatServer:
    """What was asked, and what is to be answered. `url` is the base URL a client is given.

    `otherwise` answers where nothing was laid up.
    """

    url: str = ""
    answers: list[Said] = field(default_factory=list)
    otherwise: Callable[[dict[str, Any]], Said] = lambda _body: failure(599, "nothing left to say")
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: int = 0
    over: Event = field(default_factory=Event)

    def will_say(self, *answers: Said) -> None:
        self.answers.extend(answers)


def completion(
    content: str | None = None,
    *,
    finish: str | None = "stop",
    usage: tuple[int, int] | None = (100, 20),
    calls: list[tuple[str, str]] | None = None,
    refusal: str | None = None,
) -> Said:
    """A whole chat completion. OpenAI API reference, "The chat completion object"."""
    tool_calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for n, (name, arguments) in enumerate(calls or [])
    ]
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal}
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-5-mini-2025-08-07",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
    }
    if tool_calls:
        message["tool_calls"] = tool_calls
    if usage:
        body["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        }
    return Said(json.dumps(body).encode())


def failure(status: int, message: str = "no", code: str | None = None, **headers: str) -> Said:
    """An error as the API words it."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return Said(json.dumps(body).encode(), status, {name.replace("_", "-"): v for name, v in headers.items()})


@contextmanager
def serving() -> Iterator[ChatServer]:
    """A server that is up for as long as the block runs."""
    chat = ChatServer()
    server = _Server(("127.0.0.1", 0), _handler(chat))
    chat.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        chat.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _handler(chat: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            chat.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            chat.paths.append(self.path)
            chat.keys.append(self.headers["authorization"])
            chat.asked.append(json.loads(body))
            said = chat.answers.pop(0) if chat.answers else chat.otherwise(chat.asked[-1])
            while len(chat.asked) < said.beside and not chat.over.wait(0.01):
                pass
            chat.over.wait(said.hang)
            try:
                self._say(said)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _say(self, said: Said) -> None:
            self.send_response(said.status)
            for name, value in ({"content-type": "application/json"} | said.headers).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said.body)))
            self.end_headers()
            if said.cut is not None:
                self.wfile.write(said.body[: said.cut])
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            for piece in [said.body] if not said.drip else [said.body[n : n + 1] for n in range(len(said.body))]:
                self.wfile.write(piece)
                chat.over.wait(said.drip)

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    return Handler
