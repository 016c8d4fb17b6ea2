"""The one receiver: raw bytes, verified before they are parsed, kept before they are answered."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from webhooks import access, context
from webhooks.bodies import json_object, received
from webhooks.problems import Problem
from webhooks.providers import PROVIDERS, Provider
from webhooks.signatures import Malformed

blueprint = Blueprint("receive", __name__)
LIMIT = 25_000_000
"""Bytes of a body: the most that GitHub sends (Webhooks documentation, "Webhook events and payloads")."""


@blueprint.post("/webhooks/<name>")
def receive(name: str) -> Response:
    """202 with the event's id, 200 for a repeat, 204 for what agents cannot be given (the provider logs why)."""
    provider = _provider(name)
    raw = received(LIMIT)
    provider.verify(request, context.settings())
    body = _body(raw)
    delivery = provider.delivery_id(request, body)
    event = provider.parse(request, body)
    if event is None:
        return Response(status=204)
    accepted = context.runs().accept(event, raw)
    access.say(f"delivery {delivery} is {'a repeat of ' if accepted.repeat else ''}event {accepted.event}")
    response = jsonify(event=accepted.event, repeat=accepted.repeat)
    response.status_code = 200 if accepted.repeat else 202
    return response


def _provider(name: str) -> Provider:
    try:
        return PROVIDERS[name]
    except KeyError:
        known = ", ".join(PROVIDERS)
        raise Problem(404, "unknown-provider", f"There is no such provider; there is: {known}.") from None


def _body(raw: bytes) -> dict[str, object]:
    if not request.is_json:
        raise Malformed("The content type must be application/json; set it so at the provider's webhook.")
    return json_object(raw)
