"""The one receiver: raw bytes, verified before they are parsed, kept before they are answered.

It stands before Flask, whose contexts, routing and responses would cost a delivery as much again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Request

from webhooks import access, batch, problems
from webhooks.answer import Answer, told
from webhooks.bodies import json_object, json_objects, received
from webhooks.context import Context
from webhooks.problems import Problem
from webhooks.providers import BATCHED
from webhooks.signatures import Malformed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BELOW = "/webhooks/"
METHODS = ("POST", "OPTIONS")
LIMIT = 25_000_000
"""Bytes of a body: the most that GitHub sends (Webhooks documentation, "Webhook events and payloads")."""


def install(app: Flask, here: Context) -> None:
    """Answer `/webhooks/<name>`; every other address is the application's."""
    app.wsgi_app = _before(here, app.wsgi_app)  # type: ignore[assignment,method-assign]


def _before(here: Context, flask: WSGIApplication) -> WSGIApplication:
    def serve(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        name = path[len(BELOW) :] if path.startswith(BELOW) else ""
        if not name or "/" in name:
            return flask(environ, start)
        began, request = time.monotonic(), Request(environ)
        answer = _answer(here, name, request)
        access.line(request.method, request.path, answer.status, began, answer.said)
        return answer.write(request.method, start)

    return serve


def _answer(here: Context, name: str, request: Request) -> Answer:
    try:
        return _asked(here, name, request)
    except Exception as error:  # noqa: BLE001 - the outer wall of this floor, as `problems.install` is of Flask's part
        return problems.answer(problems.of(error))


def _asked(here: Context, name: str, request: Request) -> Answer:
    if request.method == "POST":
        return receive(here, name, request)
    if request.method == "OPTIONS":
        return Answer(200, headers={"Allow": ", ".join(METHODS)})
    raise MethodNotAllowed(METHODS)


def receive(here: Context, name: str, request: Request) -> Answer:
    """202 with the event's id, 200 for a repeat, 204 for what agents cannot be given (the provider logs why).

    An array of events is answered as `batch.receive` says. Raises `Problem` and the door's errors.
    """
    provider = here.providers.get(name)
    if provider is None:
        known = ", ".join(here.providers)
        raise Problem(404, "unknown-provider", f"There is no such provider; there is: {known}.")
    raw = received(request, LIMIT)
    provider.verify(request, here.settings)
    if not request.is_json:
        raise Malformed("The content type must be application/json; set it so at the provider's webhook.")
    body = json_objects(raw) if name in BATCHED else json_object(raw)
    if isinstance(body, list):
        return batch.receive(here, name, request, body)
    return _one(here, name, request, body, raw)


def _one(here: Context, name: str, request: Request, body: dict[str, Any], raw: bytes) -> Answer:
    provider = here.providers[name]
    delivery = provider.delivery_id(request, body)
    event = provider.parse(request, body)
    if event is None:
        return Answer(204)
    accepted = here.runs.accept(event, raw)
    said = f"delivery {delivery} is {'a repeat of ' if accepted.repeat else ''}event {accepted.event}"
    return told(200 if accepted.repeat else 202, said, event=accepted.event, repeat=accepted.repeat)
