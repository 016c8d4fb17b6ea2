"""Somebody who follows a stop link when no run is left to say so, as after the last mail: the contact says it then."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from agents.clients.hubspot_site import GONE
from agents.engine.errors import ToolFailed
from agents.engine.event import Trust
from agents.engine.flow import Call, Done, Flow, single

from .patience import patiently

TEXT = (
    "They followed the stop link of a mail: Placet writes no more mails here. HubSpot itself does not know of it; "
    "see to their subscriptions here."
)
"""The same each time, so that it stands there once."""


class StopEvent(BaseModel):
    """Whose mail it was; `id` is empty where that is not known, as of a run begun by hand."""

    model_config = ConfigDict(frozen=True)
    trust: ClassVar[dict[str, Trust]] = {"id": "internal"}

    id: str = ""


def told(event: StopEvent) -> Flow:
    """Leave a note on the contact."""
    if not event.id:
        return _done("whose mail it was is not known: it was no event's", event)
    try:
        yield from patiently(lambda: single(Call("crm.note", contact=event.id, text=TEXT)))
    except ToolFailed as failed:
        if GONE not in str(failed):
            raise
        return _done("the contact was deleted in HubSpot", event)
    return _done("a note on the contact says that they opted out", event)


def _done(what: str, event: StopEvent) -> Done:
    about = f"contact {event.id}" if event.id else "somebody"
    return Done(summary=f"{about} wants no more mail; {what}", output={"outcome": "opted out", "contact": event.id})
