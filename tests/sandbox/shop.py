"""A shop with one endpoint for each way a call can be repeated; it counts what really happened.

`POST /refunds` remembers idempotency keys, `POST /replies` can be looked up by marker, `POST /mails` neither, and
`GET /orders/<n>` only reads. `/notes/<ticket>` is read whole and written whole. `drop_next(path)`: the work is done and
the connection closed without an answer.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable
from copy import copy
from functools import cache
from types import TracebackType
from typing import Any, Self

from flask import Flask, Response, abort, current_app, jsonify, request
from werkzeug.serving import make_server


class Shop:
    """State behind HTTP on loopback. `done` counts effects by what they were."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.refunded: Counter[str] = Counter()
        self.notes: dict[str, list[str]] = {}
        self.head = "a"
        self.requests = 0
        self.watch: Callable[[str], None] = lambda path: None
        """Told the path of every request before it is looked at."""
        self._keys: dict[str, dict[str, Any]] = {}
        self._replies: dict[str, str] = {}
        self._dropping: list[str] = []
        self._failing: list[tuple[str, int]] = []
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def drop_next(self, path: str) -> None:
        """Do the next request to this path, and close the connection instead of answering."""
        self._dropping.append(path)

    def fail_next(self, path: str, status: int, times: int = 1) -> None:
        """Answer the next requests to this path with a status, without doing them."""
        self._failing += [(path, status)] * times

    def reset(self) -> None:
        """Forget everything."""
        for memory in (self.done, self.refunded, self.notes, self._keys, self._replies, self._dropping, self._failing):
            memory.clear()
        self.head = "a"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _app(self) -> Flask:
        app = copy(_views())
        app.extensions = {"shop": self}
        return app

    def _fault(self) -> Response | None:
        self.watch(request.path)
        with self._lock:
            self.requests += 1
            for fault in self._failing:
                if fault[0] == request.path:
                    self._failing.remove(fault)
                    return Response(status=fault[1])
        return None

    def _drop(self, response: Response) -> Response:
        with self._lock:
            if request.path in self._dropping:
                self._dropping.remove(request.path)
                request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response

    def _order(self, number: int) -> Response:
        return jsonify(number * 2)

    def _refund(self) -> Response:
        sent, key = request.get_json(), request.headers["Idempotency-Key"]
        with self._lock:
            if key not in self._keys:
                self.done[f"refund:{sent['charge']}"] += 1
                self.refunded[sent["charge"]] += sent["amount"]
                self._keys[key] = {"id": f"re_{len(self._keys) + 1}", "amount": sent["amount"]}
            return jsonify(self._keys[key])

    def _refunds(self, charge: str) -> Response:
        return jsonify({"refunded": self.refunded[charge], "head": self.head})

    def _reply(self) -> Response:
        sent = request.get_json()
        with self._lock:
            self.done[f"reply:{sent['ticket']}"] += 1
            self._replies[sent["marker"]] = f"c{sent['ticket']}"
        return jsonify(f"c{sent['ticket']}")

    def _find(self, marker: str) -> Response:
        if marker not in self._replies:
            abort(404)
        return jsonify(self._replies[marker])

    def _noted(self, ticket: str) -> Response:
        with self._lock:
            if request.method == "PUT":
                self.done[f"note:{ticket}"] += 1
                self.notes[ticket] = request.get_json()
            return jsonify(self.notes.get(ticket, []))

    def _mail(self) -> Response:
        with self._lock:
            self.done[f"mail:{request.get_json()['to']}"] += 1
        return Response(status=204)


@cache
def _views() -> Flask:
    """Routes are compiled as they are added: three milliseconds for each shop otherwise."""
    app = Flask("shop")
    app.before_request(_at(Shop._fault))
    app.after_request(_at(Shop._drop))
    app.add_url_rule("/orders/<int:number>", "order", _at(Shop._order))
    app.add_url_rule("/refunds", "refund", _at(Shop._refund), methods=["POST"])
    app.add_url_rule("/refunds/<charge>", "refunds", _at(Shop._refunds))
    app.add_url_rule("/replies", "reply", _at(Shop._reply), methods=["POST"])
    app.add_url_rule("/replies/<marker>", "find", _at(Shop._find))
    app.add_url_rule("/notes/<ticket>", "noted", _at(Shop._noted), methods=["GET", "PUT"])
    app.add_url_rule("/mails", "mail", _at(Shop._mail), methods=["POST"])
    return app


def _at(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view of the shop that is asked, which may have one of its own."""

    def asked(*args: Any, **given: Any) -> Any:
        return getattr(current_app.extensions["shop"], view.__name__)(*args, **given)

    return asked
