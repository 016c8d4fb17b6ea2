"""The tool `crm.contact_fields`: whose each field of a contact is, and where it came from."""

from __future__ import annotations

from agents.engine.tool import At, read, tool
from agents.tools.crm.fields import FieldOptions
from agents.tools.crm.origins import TRUST, FieldStates, Names, states_of
from agents.tools.crm.shapes import Id


@tool(
    "crm.contact_fields",
    risk="low",
    repeat=read,
    roles={"contact": "ref", "names": "label"},
    returns=dict.fromkeys(TRUST, "internal"),
    options=FieldOptions,
)
def contact_fields(at: At, contact: Id, names: Names) -> FieldStates:
    """Read how fields of a contact stand. HubSpot API reference, "Contacts", Retrieve (properties with history)."""
    return states_of(at, "contacts", contact, names)
