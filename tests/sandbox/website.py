"""A web server for tests that answers byte for byte what it is told to, and says what it was asked.

    with Website() as site:
        site.pages["/"] = page("<h1>Hello</h1>")
        site.pages["/slow"] = dripping(b"HTTP/1.1 200 OK", every=0.1)
        site.url, site.seen

`Website(certificate)` speaks TLS. What it has no page for is 404.
"""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from threading import Event, Thread
from types import TracebackType
from typing import Self

from tests.sandbox.certificates import Certificate

Answer = bytes | Callable[["Website"], Iterator[bytes]]
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Seen:
    """A request: its target as it was sent, and its headers in small letters."""

    target: str
    headers: dict[str, str]


class Website:
    """See the module."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.pages: dict[str, Answer] = {}
        self.seen: list[Seen] = []
        self.sent = 0
        """Bytes that were taken from us."""
        self.closing = Event()
        self._tls = certificate.context if certificate else None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._serve)
        self._lines: list[Thread] = []

    @property
    def targets(self) -> list[str]:
        """What was asked for, but for what it asks of robots."""
        return [each.target for each in self.seen if each.target != "/robots.txt"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in (self._thread, *self._lines):
            thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                thread = Thread(target=self._answer, args=(line,))
                self._lines.append(thread)
                thread.start()

    def _answer(self, line: socket.socket) -> None:
        line.settimeout(20)
        with suppress(OSError), line:
            secured = self._tls.wrap_socket(line, server_side=True) if self._tls else line
            with secured:
                seen = _read(secured)
                self.seen.append(seen)
                self._send(secured, self.pages.get(seen.target.partition("?")[0], MISSING))
                _hang_up(secured)

    def _send(self, line: socket.socket, answer: Answer) -> None:
        for piece in [answer] if isinstance(answer, bytes) else answer(self):
            line.sendall(piece)
            self.sent += len(piece)


def page(body: str | bytes, kind: str | None = "text/html; charset=utf-8", status: int = 200, **headers: str) -> bytes:
    """An answer with all that belongs to it. `headers` with _ for -."""
    content = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": kind, "Content-Length": str(len(content))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} So\r\n{head}\r\n".encode("latin-1") + content


def packed(body: bytes) -> bytes:
    """A page under gzip."""
    return page(gzip.compress(body), Content_Encoding="gzip")


def to(location: str, status: int = 302) -> bytes:
    """A redirect."""
    return page("", status=status, Location=location)


def endless(head: bytes, piece: bytes) -> Answer:
    """The same piece without an end."""
    return lambda _: chain([head], repeat(piece))


def dripping(head: bytes, drop: bytes = b"x", every: float = 0.05) -> Answer:
    """A drop now and then, without an end."""

    def answer(site: Website) -> Iterator[bytes]:
        yield head
        while not site.closing.wait(every):
            yield drop

    return answer


def after(seconds: float, answer: bytes) -> Answer:
    """That, a while later."""

    def slowly(site: Website) -> Iterator[bytes]:
        site.closing.wait(seconds)
        yield answer

    return slowly


def silent(site: Website) -> Iterator[bytes]:
    """Nothing at all."""
    site.closing.wait(20)
    yield b""


def _read(line: socket.socket) -> Seen:
    heard = b""
    while b"\r\n\r\n" not in heard:
        piece = line.recv(65536)
        if not piece:
            raise OSError("hung up")
        heard += piece
    first, *lines = heard.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    headers = dict(each.split(": ", 1) for each in lines)
    return Seen(first.split(" ")[1], {name.lower(): value for name, value in headers.items()})


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError, ssl.SSLError):
        line.shutdown(socket.SHUT_WR)
        line.settimeout(1)
        line.recv(1)
