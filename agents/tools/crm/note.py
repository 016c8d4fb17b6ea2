"""The tool `crm.note`: a note on a contact, and on a company beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from agents.clients.hubspot import Kind
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.crm import noting
from agents.tools.crm.fields import Plain
from agents.tools.crm.previews import shown
from agents.tools.crm.records import id_if_there, id_of
from agents.tools.crm.shapes import Id, Shape

Words = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=r"\S"), Plain]


class Noted(Shape):
    """A note, and the contact it is on."""

    id: str
    contact: str


@tool(
    "crm.note",
    risk="medium",
    repeat=probe,
    once_per=("contact", "company", "text"),
    roles={"contact": "ref", "text": "content", "company": "ref"},
    returns={"id": "internal", "contact": "internal"},
    timeout=30.0,
)
def note(at: At, contact: Id, text: Words, company: Id | Literal[""] = "") -> Noted:
    """Leave a note, in plain text. HubSpot API reference, "Notes", Create a note.

    The same words are left on the same records once.
    """
    them, mark = id_of(at, "contacts", contact), _mark(at, contact, company, text)
    records: list[tuple[Kind, str]] = [("contacts", them), *([("companies", company)] if company else ())]
    return Noted(id=noting.leave(at, records, noting.markup_of(text), mark), contact=them)


@note.facts
def _facts(at: At, contact: str, company: str, **_: object) -> Facts:
    if company:
        id_of(at, "companies", company)
    return {"contact": id_of(at, "contacts", contact)}


@note.probe
def _probe(at: At, contact: str, text: str, company: str) -> Noted | None:
    them = id_if_there(at, "contacts", contact)
    found = them and noting.marked(at, "contacts", them, "notes", _mark(at, contact, company, text))
    return Noted(id=found, contact=them) if found else None


@note.preview
def _preview(_facts: Facts, contact: str, text: str, company: str) -> Preview:
    where = f"contact {contact}{f' and company {company}' if company else ''}"
    said = PreviewPart(label="What the note says", text="\n".join(map(shown, text.splitlines())))
    return Preview(title=f"Leave a note on {where} at HubSpot", parts=(said,))


def _mark(at: At, contact: str, company: str, text: str) -> str:
    return at.marker(contact, company, text, "note")
