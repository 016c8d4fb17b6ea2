"""The tool `crm.find_contact`: the contact that has an address."""

from __future__ import annotations

from agents.clients import hubspot
from agents.clients.web_site import NotThere
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import CONTACT, CONTACT_TRUST, Contact, Email, contact_of


@tool(
    "crm.find_contact",
    risk="low",
    repeat=read,
    roles={"email": "ref"},
    returns=dict.fromkeys(CONTACT_TRUST, "internal"),
)
def find_contact(at: At, email: Email) -> Contact | None:
    """Find a contact by email address, if there is one. HubSpot API reference, "Contacts", Retrieve by email.

    An address decides whose records are read: one that only stands in somebody's text is asked about.
    """
    try:
        return contact_of(hubspot.read(at, "contacts", email, CONTACT, by="email", associations="companies"))
    except NotThere:
        return None
