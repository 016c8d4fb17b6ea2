"""The HTTP side: whose key it is, what goes wrong, what was sent before, the view, the record.

Stripe API reference, "Authentication", "Idempotent requests", "Request IDs".
"""

from __future__ import annotations

import json
import secrets
import socket
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tests.sandbox.stripe.books import Request, Write
from tests.sandbox.stripe.errors import StripeRefusal
from tests.sandbox.stripe.forms import parsed
from tests.sandbox.stripe.routes import bank, views

if TYPE_CHECKING:
    from tests.sandbox.stripe.bank import StripeSandbox

RIGHTS = {
    "charges": "charge",
    "customers": "customer",
    "disputes": "dispute",
    "radar": "charge",
    "payment_intents": "payment_intent",
    "refunds": "charge",
    "events": "event",
    "invoices": "invoice",
    "credit_notes": "credit_note",
    "subscriptions": "subscription",
}


class _OneAtATime(Flask):
    """One view at a time, as if each had the rows it works on to itself."""

    def dispatch_request(self) -> ResponseReturnValue:
        with bank().lock:
            return super().dispatch_request()


def create_app(sandbox: StripeSandbox) -> Flask:
    """The views that all have, for one sandbox."""
    app = copy(_views())
    app.extensions = {"sandbox": sandbox}
    return app


@cache
def _views() -> Flask:
    """Routes are compiled as they are added: five milliseconds for each sandbox otherwise."""
    app = _OneAtATime("stripe-sandbox", static_folder=None)
    app.register_blueprint(views)
    app.before_request(_receive)
    app.after_request(_finish)
    app.register_error_handler(StripeRefusal, _refused)
    app.register_error_handler(HTTPException, _unserved)
    return app


def _receive() -> Response | None:
    """Before the view: the key, a fault that spares it the work, and what was answered under this idempotency key."""
    g.fault = bank().take_fault(_kind())
    g.key, g.subject, g.kept, g.hung_up, g.begun = "", "", False, False, True
    g.sent = parsed(request.get_data(as_text=True) if request.method == "POST" else request.query_string.decode())
    _admit()
    if g.fault and not g.fault.works_first:
        g.begun = False
        return _struck()
    if request.method != "POST":
        return None
    key = request.headers.get("Idempotency-Key", "")
    answered = bank().keys.take(key, f"{request.path} {json.dumps(g.sent, sort_keys=True)}")
    g.key = key
    if answered is None:
        return None
    g.kept = True
    replayed = Response(answered.body, answered.status, content_type="application/json")
    replayed.headers["Idempotent-Replayed"] = "true"
    return replayed


def _finish(response: Response) -> Response:
    """After the view: the record, a fault that let it do the work, what is kept under the key, last a hang-up."""
    fresh = bool(g.key) and not g.kept
    if fresh and response.status_code == 200:
        bank().writes.append(Write(_kind(), g.subject))
    if g.fault and g.fault.works_first:
        response = _struck_after(response)
    if fresh and g.begun:
        bank().keys.keep(g.key, response.status_code, response.get_data())
    elif fresh:
        bank().keys.drop(g.key)
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    status = None if g.hung_up else response.status_code
    bank().requests.append(
        Request(request.method, request.path, _kind(), request.headers.get("Idempotency-Key", ""), status)
    )
    if g.hung_up:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return response


def _struck() -> Response:
    if g.fault.hangs_up:
        g.hung_up = True
        return Response()
    status, body = g.fault.answer
    return _error(status, body, g.fault.headers)


def _struck_after(response: Response) -> Response:
    if g.fault.waits is not None:
        bank().closing.wait(g.fault.waits)
    elif g.fault.hangs_up:
        g.hung_up = True
    else:
        return _struck()
    return response


def _admit() -> None:
    _, _, key = request.headers.get("Authorization", "").partition(" ")
    if not secrets.compare_digest(key.encode(), bank().key.encode()):
        said = f"Invalid API Key provided: {key[:8]}****{key[-4:]}"
        raise StripeRefusal(401, said)
    rights, part = bank().rights, request.path.split("/")[2] if request.path.count("/") > 1 else ""
    needed = f"rak_{RIGHTS.get(part, part)}_{'write' if request.method == 'POST' else 'read'}"
    if rights is not None and needed not in rights:
        said = "The provided key 'rk_test_****' does not have the required permissions for this endpoint. "
        raise StripeRefusal(403, f"{said}Having the '{needed}' permission would allow this request to continue.")


def _kind() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _error(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    response = Response(json.dumps(body), status, content_type="application/json")
    response.headers.update(headers or {})
    return response


def _refused(error: StripeRefusal) -> Response:
    g.begun = error.begun
    return _error(error.status, error.body)


def _unserved(error: HTTPException) -> Response:
    said = f"The sandbox does not serve {request.method} {request.path}."
    return _error(501 if request.url_rule is None else error.code or 500, {"error": {"message": said}})
