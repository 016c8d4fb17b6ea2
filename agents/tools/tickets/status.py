"""The tool `tickets.status`: a ticket opened, set to wait, put on hold or solved."""

from __future__ import annotations

from typing import Literal

from agents.clients import zendesk
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.shapes import Id, Status, Updated, Written, link_of, status_of
from agents.tools.tickets.standing import require, standing
from agents.tools.tickets.writing import INTERNAL, write, written

To = Literal["open", "pending", "hold", "solved"]
"""Not `closed`: that cannot be undone, and Zendesk does it by itself in time."""


class Set(Written):
    """`before`: the status it had; setting that again undoes it."""

    before: Status
    after: Status


@tool(
    "tickets.status",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "updated", "to"),
    roles={"ticket": "ref", "updated": "ref", "to": "enum"},
    returns=dict.fromkeys((*INTERNAL, "before", "after"), "internal"),
    timeout=40.0,
)
def status(at: At, ticket: Id, updated: Updated, to: To) -> Set:
    """Set a ticket's status. Zendesk Developer Docs, "Tickets", Update Ticket (status)."""
    found = zendesk.ticket_of(at, ticket)
    require(found, updated)
    before = status_of(found.status)
    if before == to:
        return Set(ticket=ticket, updated=updated, before=before, after=to)
    done = write(at, ticket, updated, {"status": to}, "status", to)
    return Set(**done.model_dump(), before=before, after=to)


@status.facts
def _facts(at: At, ticket: int, updated: str, **_: object) -> Facts:
    return standing(at, ticket, updated)


@status.probe
def _probe(at: At, ticket: int, to: To, **_: object) -> Set | None:
    found = zendesk.our_audit(at, ticket, at.marker(ticket, "status", to))
    done = written(at, ticket, "status", to) if found else None
    if found is None or done is None:
        return None
    before, _after = found.audit.changed("status")
    return Set(**done.model_dump(), before=status_of(str(before)), after=to)


@status.preview
def _preview(facts: Facts, ticket: int, to: str, **_: object) -> Preview:
    now = PreviewPart(label="It is now", text=str(facts.get("status", "unknown")))
    return Preview(title=f"Set {link_of(ticket)} to {to}", parts=(now,))
