"""What the sandboxes of JSON APIs share: a server on loopback, what goes wrong on request, and what was counted."""

from __future__ import annotations

import socket
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from threading import Event, RLock
from types import TracebackType
from typing import Any, Literal, Self, cast, get_args

from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tests.sandbox.github.ledger import Ledger, Request, Write
from tests.sandbox.github.server import Server

How = Literal["429", "500", "503", "500-after", "drop-before", "drop-after", "hang", "hang-after"]
"""`-after`: once the work is done. `hang`: waits for `seconds`; `429` and `503` tell `seconds` to come back after."""
ALWAYS = 1_000_000


class Fault(Exception):
    """An answer of 400 and above, in the vendor's own words."""

    def __init__(self, status: int, data: Any) -> None:
        super().__init__(f"{status}: {data}")
        self.status, self.data = status, data


@dataclass
class Trouble:
    """How the next `times` requests of a kind (None: of any) go."""

    kind: str | None
    how: How
    times: int
    seconds: float

    @property
    def after(self) -> bool:
        return self.how.endswith("-after")


class Vendor(Ledger):
    """A sandbox. Its views are `app`'s, each request's kind is the name of its view.

    Views that a function puts in place (`serve`) are the same for all sandboxes of a name, and read once.
    """

    def __init__(self, name: str, port: int = 0, serve: Callable[[Flask], None] | None = None) -> None:
        super().__init__()
        self.lock, self.app = RLock(), copy(_served(name, serve)) if serve else _App(name)
        self.app.vendor = self
        self._troubles: list[Trouble] = []
        self._meanwhile: dict[str, Callable[[], object]] = {}
        self._closing = Event()
        self.tells = True
        """Whether a 429 or 503 says how long to stay away."""
        self._server = Server(self.app, port)
        self.url = self._server.url

    def fail(self, kind: str | None, how: How, *, times: int = 1, seconds: float = 1.0) -> None:
        """Raises ValueError for a way of failing that is not one of `How`."""
        if how not in get_args(How):
            raise ValueError(f"no trouble {how!r}: use one of {', '.join(get_args(How))}")
        with self.lock:
            self._troubles.append(Trouble(kind, how, times, seconds))

    def heal(self) -> None:
        """What is left of all that was to go wrong does not."""
        with self.lock:
            self._troubles.clear()

    def meanwhile(self, kind: str, happens: Callable[[], object]) -> None:
        """Something that happens once the next request of a kind is under way, and before it is looked at."""
        self._meanwhile[kind] = happens

    def signed_in(self) -> str | None:
        """Who is asking; None: nobody we know."""
        raise NotImplementedError

    def told(self, status: int, words: str) -> Any:
        """An error as this vendor words it."""
        raise NotImplementedError

    def reads(self, kind: str) -> bool:
        """Whether a request other than GET changes nothing."""
        return False

    def headers(self, response: Response) -> None:
        """What the vendor adds to each answer."""

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        self._server.stop()

    def _take(self, kind: str) -> Trouble | None:
        with self.lock:
            found = next((each for each in self._troubles if each.kind in (None, kind)), None)
            if found:
                found.times -= 1
                self._troubles = [each for each in self._troubles if each.times > 0]
            return found

    def _wait(self, seconds: float) -> None:
        self._closing.wait(seconds)


class _App(Flask):
    vendor: Vendor

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.before_request(lambda: _app()._receive())
        self.after_request(lambda response: _app()._finish(response))
        self.register_error_handler(Fault, lambda fault: (jsonify(fault.data), fault.status))
        self.register_error_handler(HTTPException, lambda error: _app()._unserved(error))

    def dispatch_request(self) -> ResponseReturnValue:
        """One view at a time; a write is counted once performed, whatever then happens to its answer."""
        if happens := self.vendor._meanwhile.pop(_kind(), None):
            happens()
        with self.vendor.lock:
            answer = super().dispatch_request()
            if request.method != "GET" and not self.vendor.reads(_kind()):
                self.vendor.record(Write(request.method, _kind(), g.get("subject", ""), g.who))
        return answer

    def _receive(self) -> Response | None:
        g.hung_up, g.trouble = False, self.vendor._take(_kind())
        if g.trouble and not g.trouble.after and (answer := self._strike(g.trouble)):
            return answer
        g.who = self.vendor.signed_in()
        if g.who is None:
            return self._error(401, "Couldn't authenticate you")
        return None

    def _strike(self, trouble: Trouble) -> Response | None:
        what = trouble.how.partition("-")[0]
        if what == "hang":
            self.vendor._wait(trouble.seconds)
            return None
        if what == "drop":
            g.hung_up = True
            return Response()
        answer = self._error(int(what), "Too Many Requests" if what == "429" else "Something went wrong")
        if what in ("429", "503") and self.vendor.tells:
            answer.headers["Retry-After"] = str(int(trouble.seconds))
        return answer

    def _finish(self, response: Response) -> Response:
        if g.trouble and g.trouble.after:
            response = self._strike(g.trouble) or response
        self.vendor.headers(response)
        status = None if g.hung_up else response.status_code
        self.vendor.requests.append(Request(request.method, request.full_path, _kind(), g.get("who"), status))
        if g.hung_up:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response

    def _unserved(self, error: HTTPException) -> Response:
        if request.url_rule is None:
            return self._error(501, f"The sandbox does not serve {request.method} {request.path}.")
        return self._error(error.code or 500, error.description or error.name)

    def _error(self, status: int, words: str) -> Response:
        response = jsonify(self.vendor.told(status, words))
        response.status_code = status
        return response


@cache
def _served(name: str, serve: Callable[[Flask], None]) -> _App:
    """Routes are compiled as they are added: ten milliseconds for each sandbox otherwise."""
    app = _App(name)
    serve(app)
    return app


def _app() -> _App:
    """The one that answers this request."""
    return cast(_App, current_app)


def _kind() -> str:
    return request.endpoint or "unserved"
