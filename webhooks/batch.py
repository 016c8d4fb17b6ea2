"""Several events in one request: each is judged alone, so that a bad one costs only itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, request
from pydantic_core import to_json

from webhooks import access, context
from webhooks.problems import Problem
from webhooks.providers import Provider
from webhooks.signatures import Malformed

MOST = 1_000
"""Events in a request. HubSpot sends up to 100."""


def receive(name: str, provider: Provider, items: Sequence[Any]) -> Response:
    """202 once every event is kept, 200 where nothing in it was new, 400 where nothing could be understood.

    `events` says what became of each, in order. One that could not be understood is written into the house journal,
    since a 2xx is not sent again. A store that goes away half-way is 503: sent again, the kept half are repeats.
    """
    if len(items) > MOST:
        raise Malformed(f"There are {len(items)} events in it; at most {MOST} are taken.")
    told = [_item(provider, item) for item in items]
    refused = [(number, each["why"]) for number, each in enumerate(told) if each["is"] == "refused"]
    if len(refused) == len(items):
        what = f"None of its events can be understood ({len(items)}). The first: {refused[0][1]}"
        raise Problem(400, "malformed", what, events=told)
    for number, why in refused:
        context.runs().note_refused(name, to_json(items[number]), why)
    counts = {what: sum(each["is"] == what for each in told) for what in ("new", "repeat", "passed", "refused")}
    access.say("a batch: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    response = jsonify(events=told)
    response.status_code = 202 if counts["new"] else 200
    return response


def _item(provider: Provider, item: Any) -> dict[str, str]:
    """What became of one event: "new", "repeat", "passed" (no agent can be given it) or "refused", and why."""
    if not isinstance(item, dict):
        return {"is": "refused", "why": "It is not a JSON object."}
    try:
        event = provider.parse(request, item)
    except Malformed as malformed:
        return {"is": "refused", "why": malformed.detail}
    if event is None:
        return {"is": "passed"}
    accepted = context.runs().accept(event, to_json(item))
    return {"is": "repeat" if accepted.repeat else "new", "event": accepted.event}
