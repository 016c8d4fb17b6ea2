"""Tickets of our own about incidents: ours by who opened them and by an id that only we can make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints

from agents.clients import zendesk
from agents.clients.zendesk_shapes import TicketShape
from agents.engine.tool import At
from agents.tools.tickets.shapes import Id, Shape, Status, Updated, status_of

OVER = frozenset({"solved", "closed"})
Incident = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]
"""What it is about, in words of the flow's own: of one incident there is one open ticket."""
INTERNAL = ("ticket", "status", "updated", "created", "open")
SHORT = 16
"""Hex digits of a tag: it tells ours from ours, and proves nothing."""


class Opened(Shape):
    """A ticket of ours. `updated` is the condition of the next write to it."""

    ticket: Id
    status: Status
    updated: Updated
    created: str
    open: bool


def external(at: At) -> str:
    """The id that all of ours have."""
    return f"placet-{at.stamp('tickets.open')[:32]}"


def about(at: At, incident: str) -> str:
    """The tag of those about one incident."""
    return f"placet-about-{at.stamp('tickets.open', incident)[:SHORT]}"


def made_by(at: At, incident: str, after: int) -> str:
    """The tag of the one that one very call opened."""
    return f"placet-call-{at.marker(incident, after)[:SHORT]}"


def ours(at: At, incident: str = "") -> Iterator[TicketShape]:
    """Ours, the oldest first; all of them, or those about one incident."""
    tag = about(at, incident) if incident else ""
    return (each for each in zendesk.ours_by(at, external(at)) if not tag or tag in each.tags)


def as_opened(found: TicketShape) -> Opened:
    """As the tools give it."""
    status = status_of(found.status)
    return Opened(
        ticket=found.id, status=status, updated=found.updated_at, created=found.created_at, open=status not in OVER
    )
