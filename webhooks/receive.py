"""The one receiver: raw bytes, verified before they are parsed, kept before they are answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from webhooks import access, batch, context
from webhooks.bodies import json_object, json_objects, received
from webhooks.problems import Problem
from webhooks.providers import BATCHED, Provider
from webhooks.signatures import Malformed

blueprint = Blueprint("receive", __name__)
LIMIT = 25_000_000
"""Bytes of a body: the most that GitHub sends (Webhooks documentation, "Webhook events and payloads")."""


@blueprint.post("/webhooks/<name>")
def receive(name: str) -> Response:
    """202 with the event's id, 200 for a repeat, 204 for what agents cannot be given (the provider logs why).

    An array of events is answered as `batch.receive` says.
    """
    provider = _provider(name)
    raw = received(LIMIT)
    provider.verify(request, context.settings())
    if not request.is_json:
        raise Malformed("The content type must be application/json; set it so at the provider's webhook.")
    body = json_objects(raw) if name in BATCHED else json_object(raw)
    return batch.receive(name, provider, body) if isinstance(body, list) else _one(provider, body, raw)


def _one(provider: Provider, body: dict[str, Any], raw: bytes) -> Response:
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
    providers = context.providers()
    try:
        return providers[name]
    except KeyError:
        known = ", ".join(providers)
        raise Problem(404, "unknown-provider", f"There is no such provider; there is: {known}.") from None
