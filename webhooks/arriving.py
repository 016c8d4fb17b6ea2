"""Bodies on their way in: none is waited for long, and who waits for one is in nobody's way.

The server hands each request to a thread before its body is there, and cannot take that thread back while it reads:
granian has no limit of time for a body. So it is given threads to spare, of which only some work at a time, and a body
that takes too long is ended by shutting the half of its connection that the client writes to.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from tasks.tireless import tireless
from webhooks import connections
from webhooks.connections import Peer
from webhooks.seats import Seats

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = 10.0
"""Seconds that a body may take: GitHub gives no more to all of a request ("Handling failed webhook deliveries")."""
QUICK = 1.0
"""Seconds after which a body is a slow one."""
SPARED = 10.0
"""Seconds past `LONGEST` for which a late body is let be while others of its address are at work."""
LOOK = 0.05
"""Seconds from one look at the bodies that are waited for to the next. What is not there by then makes room."""
LARGE = 1_000_000
"""Bytes past which a body is large. It is kept in memory: no more of these are read at a time than requests work."""
LATE = "The body was not here in time; send it at once."
FULL = "Too many large bodies are on their way here. Try again in a moment."


class Arriving:
    """The requests of this process, of which so many work at a time; who waits for a body does not count for long."""

    def __init__(self, at_a_time: int, longest: float = LONGEST) -> None:
        self.seats, self.large, self.lock = Seats(at_a_time), Semaphore(at_a_time), Lock()
        self.longest = longest
        self._here: dict[Body, None] = {}

    def serve(self, app: WSGIApplication, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer by an application. A stream that it answers with counts no more."""
        body = environ["wsgi.input"] = Body(self, environ)
        self._here[body] = None
        self.seats.take()
        try:
            return app(environ, start)
        finally:
            self.seats.leave()
            del self._here[body]
            body.leave()

    def look(self, now: float) -> None:
        """Have those make room that wait for their bodies, and cut off what is late.

        The server does not say on which connection a request came: all of an address are ended, idle ones and streams
        too. What is at work there is waited for, so that it can be answered; but not for ever.
        """
        requests = list(self._here)
        for body in requests:
            body.make_room()
        for peer in {body.peer for body in requests if body.waited(now) > self.longest}:
            waits = [body.waited(now) for body in requests if body.peer == peer]
            if min(waits) > QUICK or max(waits) > self.longest + SPARED:
                for body in requests:
                    body.late |= body.peer == peer
                connections.end(peer)

    def watch(self) -> None:
        """Look again and again, also when no file can be opened: it may be slow bodies that hold them all."""
        while True:
            time.sleep(LOOK)
            if self._here:
                tireless(lambda: self.look(time.monotonic()), "the look at bodies")


class Body:
    """A request's `wsgi.input` (PEP 3333), as Werkzeug reads it."""

    def __init__(self, arriving: Arriving, environ: WSGIEnvironment) -> None:
        self.peer: Peer = environ.get("REMOTE_ADDR", ""), int(environ.get("SERVER_PORT") or 0)
        self.late = False
        self._arriving, self._inner = arriving, environ["wsgi.input"]
        self._began, self._reading, self._has_room, self._received, self._is_large = 0.0, False, True, 0, False

    def waited(self, now: float) -> float:
        """Seconds since its first byte was asked for, while more are waited for; else 0."""
        return now - self._began if self._reading else 0.0

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer at its end. Raises `RequestTimeout`; for a large body too many, `ServiceUnavailable`."""
        self._began = self._began or time.monotonic()
        self._reading = True
        try:
            if self._received > LARGE and not self._is_large:
                self._be_large()
            chunk: bytes = self._inner.read(size)
        finally:
            self._go_on()
        if self.late:
            raise RequestTimeout(LATE)
        self._received += len(chunk)
        return chunk

    def make_room(self) -> None:
        """Let another request work while this one waits."""
        with self._arriving.lock:
            if self._reading and self._has_room:
                self._has_room = False
                self._arriving.seats.leave()

    def leave(self) -> None:
        """Its request is answered."""
        if self._is_large:
            self._arriving.large.release()

    def _go_on(self) -> None:
        with self._arriving.lock:
            self._reading, had_room, self._has_room = False, self._has_room, True
        if not had_room:
            self._arriving.seats.take()

    def _be_large(self) -> None:
        self._is_large = self._arriving.large.acquire(timeout=self._arriving.longest)
        if not self._is_large:
            raise ServiceUnavailable(FULL, retry_after=5)


def install(app: Flask, at_a_time: int, longest: float = LONGEST) -> None:
    """Serve an application so, in the process that this is called in."""
    arriving, inner = Arriving(at_a_time, longest), app.wsgi_app

    def serve(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return arriving.serve(inner, environ, start)

    app.wsgi_app = serve  # type: ignore[assignment,method-assign]
    Thread(target=arriving.watch, name="arriving", daemon=True).start()
