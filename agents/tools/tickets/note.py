"""The tool `tickets.note`: an internal note, which only the help desk sees."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.shapes import Id, Updated, Words, Written, link_of
from agents.tools.tickets.standing import standing
from agents.tools.tickets.writing import INTERNAL, write, written

Occasion = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@tool(
    "tickets.note",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "occasion"),
    roles={"ticket": "ref", "updated": "ref", "occasion": "label", "text": "content"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=40.0,
)
def note(at: At, ticket: Id, updated: Updated, occasion: Occasion, text: Words) -> Written:
    """Leave an internal note. Zendesk Developer Docs, "Tickets", Update Ticket (comment).

    `occasion` says what makes two calls the same note: what it is about, and the comment that gave rise to it.
    """
    return write(at, ticket, updated, {"comment": {"body": text, "public": False}}, "note", occasion)


@note.facts
def _facts(at: At, ticket: int, updated: str, **_: object) -> Facts:
    return standing(at, ticket, updated)


@note.probe
def _probe(at: At, ticket: int, occasion: str, **_: object) -> Written | None:
    return written(at, ticket, "note", occasion)


@note.preview
def _preview(_facts: Facts, ticket: int, text: str, **_: object) -> Preview:
    said = PreviewPart(label="What the help desk reads", text=text, form="markdown")
    return Preview(title=f"Leave an internal note on {link_of(ticket)}", parts=(said,))
