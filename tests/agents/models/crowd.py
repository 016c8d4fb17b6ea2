"""A chat-completions server that counts how many ask it at once, and sees who is gone before the answer."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

from tests.agents.models.server import completion

TICK = 0.01


@dataclass
class Crowd:
    """`now` ask at the moment, `most` did at once, `asked` in all; each is answered after `seconds`, or not before
    `let_go` is set if that is cleared."""

    seconds: float = 0.1
    url: str = ""
    now: int = 0
    most: int = 0
    asked: int = 0
    let_go: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        with self.lock:
            self.asked += 1
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield
        finally:
            with self.lock:
                self.now -= 1


@contextmanager
def crowd(seconds: float = 0.1) -> Iterator[Crowd]:
    """The server, as long as the block runs."""
    counted = Crowd(seconds)
    counted.let_go.set()
    server = _Server(("127.0.0.1", 0), _handler(counted))
    counted.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield counted
    finally:
        counted.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _handler(counted: Crowd) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            with counted.one_more():
                stays = self._wait()
            if not stays:
                self.close_connection = True
                return
            body = completion('{"answer": 1}').body
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _wait(self) -> bool:
            """Whether whoever asked is still there once it is time to answer."""
            until = time.monotonic() + counted.seconds
            while time.monotonic() < until or not counted.let_go.is_set():
                readable, _, _ = select.select([self.connection], [], [], TICK)
                if readable and not self.connection.recv(1, socket.MSG_PEEK):
                    return False
            return True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
