"""The tool `crm.find_contact`: the contact that has an address."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agents.clients import hubspot
from agents.clients.web_site import NotThere
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import CONTACT, CONTACT_TRUST, Contact, contact_of

Email = Annotated[str, StringConstraints(pattern=r"^[^\s@<>\"/?#%\\]{1,64}@[^\s@<>\"/?#%\\]{1,255}$")]
"""An address that can stand in a path, which is nearly all there are."""


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
        return contact_of(hubspot.read(at, "contacts", email.lower(), CONTACT, by="email", associations="companies"))
    except NotThere:
        return None
