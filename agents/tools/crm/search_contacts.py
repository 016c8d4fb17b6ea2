"""The tool `crm.search_contacts`: contacts by the domain of their address, their company or their owner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agents.clients import hubspot
from agents.engine.errors import Refused
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import CONTACT, CONTACT_TRUST, Contact, Domain, Id, Shape, contact_of

NAMES = {"domain": "hs_email_domain", "company": "associations.company", "owner": "hubspot_owner_id"}


class Contacts(Shape):
    """The newest first, and how many there are. `companies` of each is left empty."""

    items: tuple[Contact, ...]
    total: int


@tool(
    "crm.search_contacts",
    risk="low",
    repeat=read,
    roles={"domain": "label", "company": "ref", "owner": "ref", "most": "label"},
    returns={f"items.*.{name}": "internal" for name in CONTACT_TRUST if name != "companies.*"},
)
def search_contacts(
    at: At,
    domain: Domain | Literal[""] = "",
    company: Id | Literal[""] = "",
    owner: Id | Literal[""] = "",
    most: Annotated[int, Field(ge=1, le=100)] = 20,
) -> Contacts:
    """Search contacts that meet all that is given. HubSpot API reference, "Search". It is behind by some seconds."""
    wanted = {"domain": domain, "company": company, "owner": owner}
    filters = [hubspot.equals(NAMES[name], value) for name, value in wanted.items() if value]
    if not filters:
        raise Refused(f"crm.search_contacts: give at least one of {', '.join(NAMES)}")
    found = hubspot.search(at, "contacts", filters, CONTACT, most, newest=True)
    return Contacts(items=tuple(map(contact_of, found.results)), total=found.total)
