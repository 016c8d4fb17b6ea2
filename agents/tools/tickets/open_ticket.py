"""The tool `tickets.open`: a ticket about an incident, of which there is one at a time. Only the help desk sees it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agents.clients import zendesk
from agents.engine.errors import Overtaken
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.opened import INTERNAL, OVER, Incident, Opened, about, as_opened, external, made_by, ours
from agents.tools.tickets.shapes import Tags, Words, link_of, status_of

Subject = Annotated[str, StringConstraints(pattern=r"^\S[^\x00-\x1f\x7f]*$", max_length=150)]


@tool(
    "tickets.open",
    risk="medium",
    repeat=probe,
    once_per=("incident", "after"),
    exclusive=("incident",),
    roles={"incident": "label", "subject": "content", "text": "content", "tags": "label", "after": "label"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=60.0,
)
def open_ticket(
    at: At,
    incident: Incident,
    subject: Subject,
    text: Words,
    tags: Tags = (),
    after: Annotated[int, Field(ge=0)] = 0,
) -> Opened:
    """Open a ticket with an internal note. Zendesk Developer Docs, "Tickets", Create Ticket.

    Of one incident there is one open ticket: where ours is there already, nothing is written and the flow is told
    `Stale`. `after`: the last ticket about it, which is solved (0: there was none): each is followed by one.
    """
    _require(at, incident)
    wanted = {
        "subject": subject,
        "comment": {"body": text, "public": False},
        "tags": ["placet-incident", about(at, incident), made_by(at, incident, after), *tags],
        "external_id": external(at),
    }
    return as_opened(zendesk.create(at, "a ticket about an incident", wanted))


@open_ticket.facts
def _facts(at: At, incident: str, **_: object) -> Facts:
    _require(at, incident)
    return {"open": False}


@open_ticket.probe
def _probe(at: At, incident: str, after: int, **_: object) -> Opened | None:
    """Whatever became of it meanwhile."""
    tag = made_by(at, incident, after)
    return next((as_opened(each) for each in ours(at, incident) if tag in each.tags), None)


@open_ticket.preview
def _preview(_facts: Facts, subject: str, text: str, tags: tuple[str, ...], **_: object) -> Preview:
    said = PreviewPart(label="What the help desk reads", text=text, form="markdown")
    named = [PreviewPart(label="Tags", text=", ".join(tags))] if tags else []
    return Preview(title=f"Open a ticket: {subject}", parts=(said, *named))


def _require(at: At, incident: str) -> None:
    found = next((each for each in ours(at, incident) if status_of(each.status) not in OVER), None)
    if found:
        raise Overtaken(f"{link_of(found.id)} is about this already and is open: no second one")
