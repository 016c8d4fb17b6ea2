"""Several events in one request: each is judged alone, so that a bad one costs only itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json
from werkzeug.wrappers import Request

from webhooks.answer import Answer, told
from webhooks.context import Context
from webhooks.problems import Problem
from webhooks.signatures import Malformed

MOST = 1_000
"""Events in a request. HubSpot sends up to 100."""


def receive(here: Context, name: str, request: Request, items: Sequence[Any]) -> Answer:
    """202 once every event is kept, 200 where nothing in it was new, 400 where nothing could be understood.

    `events` says what became of each, in order. One that could not be understood is written into the house journal,
    since a 2xx is not sent again. A store that goes away half-way is 503: sent again, the kept half are repeats.
    """
    if len(items) > MOST:
        raise Malformed(f"There are {len(items)} events in it; at most {MOST} are taken.")
    events = [_item(here, name, request, item) for item in items]
    refused = [(number, each["why"]) for number, each in enumerate(events) if each["is"] == "refused"]
    if len(refused) == len(items):
        what = f"None of its events can be understood ({len(items)}). The first: {refused[0][1]}"
        raise Problem(400, "malformed", what, events=events)
    for number, why in refused:
        here.runs.note_refused(name, to_json(items[number]), why)
    counts = {what: sum(each["is"] == what for each in events) for what in ("new", "repeat", "passed", "refused")}
    said = "a batch: " + ", ".join(f"{count} {what}" for what, count in counts.items())
    return told(202 if counts["new"] else 200, said, events=events)


def _item(here: Context, name: str, request: Request, item: Any) -> dict[str, str]:
    """What became of one event: "new", "repeat", "passed" (no agent can be given it) or "refused", and why."""
    if not isinstance(item, dict):
        return {"is": "refused", "why": "It is not a JSON object."}
    try:
        event = here.providers[name].parse(request, item)
    except Malformed as malformed:
        return {"is": "refused", "why": malformed.detail}
    if event is None:
        return {"is": "passed"}
    accepted = here.runs.accept(event, to_json(item))
    return {"is": "repeat" if accepted.repeat else "new", "event": accepted.event}
