"""A write to a ticket: one update on condition, which carries a mark, and can be found again by it."""

from __future__ import annotations

from typing import Any

from agents.clients import zendesk
from agents.engine.tool import At
from agents.tools.tickets.shapes import Written

INTERNAL = ("ticket", "updated", "comment")
"""What of `Written` only Zendesk itself can have assigned."""


def write(at: At, ticket: int, updated: str, changes: dict[str, Any], *about: object) -> Written:
    """Make the changes if the ticket is still as it was. Raises `Overtaken`, `Refused`, `Later` and `Unclear`."""
    answer = zendesk.update(at, ticket, updated, changes, at.marker(ticket, *about))
    comment = answer.audit.comment if answer.audit else 0
    return Written(ticket=ticket, updated=answer.ticket.updated_at, comment=comment)


def written(at: At, ticket: int, *about: object) -> Written | None:
    """That very write, if it happened; `updated` is as it left the ticket, whatever came later."""
    found = zendesk.our_audit(at, ticket, at.marker(ticket, *about))
    if found is None:
        return None
    updated = zendesk.ticket_of(at, ticket).updated_at if found.last else found.audit.created_at
    return Written(ticket=ticket, updated=updated, comment=found.audit.comment)
