"""The tool `crm.contact`: a contact by its id."""

from __future__ import annotations

from agents.clients import hubspot
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import CONTACT, CONTACT_TRUST, Contact, Id, contact_of


@tool(
    "crm.contact",
    risk="low",
    repeat=read,
    roles={"contact": "ref"},
    returns=dict.fromkeys(CONTACT_TRUST, "internal"),
)
def contact(at: At, contact: Id) -> Contact:
    """Read a contact. HubSpot API reference, "Contacts", Retrieve contacts."""
    return contact_of(hubspot.read(at, "contacts", contact, CONTACT, associations="companies"), contact)
