"""The tool `crm.update_contact`: fields of a contact filled in, but for those that a person has entered."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, probe, tool
from agents.tools.crm import previews
from agents.tools.crm.fields import FieldOptions, Fields, FieldValue, Written
from agents.tools.crm.filling import facts_of, fill, filled
from agents.tools.crm.shapes import Id


@tool(
    "crm.update_contact",
    risk="medium",
    repeat=probe,
    once_per=("contact", "fields", "facts.fields"),
    exclusive=("contact",),
    roles={"contact": "ref", "fields": "content"},
    returns={"id": "internal", "held_back.*.at": "internal"},
    timeout=45.0,
    options=FieldOptions,
)
def update_contact(at: At, contact: Id, fields: Fields) -> Written:
    """Write fields, and a note of where they come from. HubSpot API reference, "Contacts", Update a contact.

    A field whose last writer is a person comes back in `held_back` and is only proposed, in the note. An edit that
    crosses the write is given back. Properties that HubSpot does not take are held back too, unless it is all of them.
    """
    return fill(at, "contacts", contact, fields, at.marker(contact, "fields"))


@update_contact.facts
def _facts(at: At, contact: str, fields: tuple[FieldValue, ...]) -> Facts:
    return facts_of(at, "contacts", contact, fields)


@update_contact.probe
def _probe(at: At, contact: str, fields: tuple[FieldValue, ...]) -> Written | None:
    return filled(at, "contacts", contact, fields, at.marker(contact, "fields"))


@update_contact.preview
def _preview(facts: Facts, contact: str, fields: tuple[FieldValue, ...]) -> Preview:
    title = f"Fill in fields of contact {facts.get('id', contact)} at HubSpot"
    return Preview(title=title, parts=tuple(previews.changes(facts, fields)))
