"""The tool `crm.create_contact`: a contact with an address that no contact has yet."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agents.engine.tool import At, Facts, Preview, probe, tool
from agents.tools.crm import previews
from agents.tools.crm.creating import create, created, facts_of
from agents.tools.crm.fields import FieldOptions, Fields, FieldValue, Written
from agents.tools.crm.shapes import Email

New = Annotated[Email, StringConstraints(to_lower=True)]
"""As HubSpot keeps it."""


@tool(
    "crm.create_contact",
    risk="medium",
    repeat=probe,
    once_per=("email",),
    roles={"email": "ref", "fields": "content"},
    returns={"id": "internal"},
    timeout=45.0,
    options=FieldOptions,
)
def create_contact(at: At, email: New, fields: Fields = ()) -> Written:
    """Make a contact, and a note of where its fields come from. HubSpot API reference, "Contacts", Create a contact.

    HubSpot has one contact for each address: if there is one, or somebody else makes one first, nothing is written.
    """
    return create(at, "contacts", email, fields)


@create_contact.facts
def _facts(at: At, email: str, fields: tuple[FieldValue, ...]) -> Facts:
    return facts_of(at, "contacts", email, fields)


@create_contact.probe
def _probe(at: At, email: str, fields: tuple[FieldValue, ...]) -> Written | None:
    return created(at, "contacts", email, fields)


@create_contact.preview
def _preview(_facts: Facts, email: str, fields: tuple[FieldValue, ...]) -> Preview:
    return Preview(title=f"Add {email} to the contacts at HubSpot", parts=tuple(previews.new(fields)))
