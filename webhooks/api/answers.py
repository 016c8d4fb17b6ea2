"""How the API answers and what it reads: the door's views as JSON, bodies and queries in their shapes."""

from __future__ import annotations

from flask import Response, request

from tasks.status import RunView, View
from webhooks import context
from webhooks.bodies import API_LIMIT, AnyBody, fitted, json_object, received
from webhooks.problems import Problem


def view(what: View, status: int = 200) -> Response:
    """One thing."""
    return Response(what.model_dump_json(), status, mimetype="application/json")


def run(what: RunView, status: int, **headers: str) -> Response:
    """A run that was asked for, and where it can be read again."""
    response = view(what, status)
    response.headers["Location"] = f"{context.settings().public_url}/v1/runs/{what.id}"
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def body(shape: type[AnyBody]) -> AnyBody:
    """The request's JSON; no body counts as an empty object. Raises `Problem`: 400, 413, 415, 422."""
    raw = received(request, API_LIMIT)
    if raw and not request.is_json:
        raise Problem(415, "not-json", "Send the body as application/json.")
    return fitted(shape, json_object(raw) if raw else {})


def query(shape: type[AnyBody]) -> AnyBody:
    """The request's query string. Raises `Problem` (422) naming each parameter that does not fit."""
    return fitted(shape, request.args.to_dict())


def sent(shape: type[AnyBody]) -> AnyBody:
    """The request's headers that a shape names by its aliases. Raises `Problem` (422) naming each that does not fit."""
    names = [field.alias or name for name, field in shape.model_fields.items()]
    return fitted(shape, {name: request.headers[name] for name in names if name in request.headers})
