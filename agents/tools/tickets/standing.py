"""How a ticket stands right now: what every write to it depends on."""

from __future__ import annotations

from agents.clients import zendesk
from agents.clients.zendesk_shapes import TicketShape
from agents.engine.errors import Overtaken, Refused
from agents.engine.tool import At, Facts
from agents.tools.tickets.shapes import By, status_of
from agents.tools.tickets.thread import thread_of

WHO: dict[By, str] = {
    "customer": "the customer has written again",
    "staff": "a person of the help desk has written",
    "us": "we have answered already",
    "system": "Zendesk has added something",
}


def standing(at: At, ticket: int, updated: str, answers: int = 0) -> Facts:
    """The facts of a write. Raises `Overtaken` if the ticket is not as it was at `updated`, or was answered since.

    `person_last`: a person of the help desk has the last word. `answers`: the comment that is answered; 0: none is.
    """
    found = zendesk.ticket_of(at, ticket)
    thread = thread_of(at, found)
    if answers and thread.answers != answers:
        raise Overtaken(f"{zendesk.name_of(ticket)}: {WHO[thread.last_by]}, so nothing was written")
    require(found, updated)
    return {
        "updated": found.updated_at,
        "status": status_of(found.status),
        "assignee": found.assignee_id or 0,
        "last_by": thread.last_by,
        "person_last": thread.last_by == "staff",
    }


def require(found: TicketShape, updated: str) -> None:
    """Raises `Overtaken` if it has changed since, `Refused` if it takes no more changes."""
    about = zendesk.name_of(found.id)
    if found.updated_at != updated:
        raise Overtaken(f"{about} was changed at {found.updated_at}, after it was read, so nothing was written")
    if status_of(found.status) == "closed":
        raise Refused(f"{about} is closed for good: Zendesk takes no change of it")
