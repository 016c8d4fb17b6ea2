"""What the CRM's tools give. HubSpot API reference, "Contacts" and "Companies".

Whatever stands in a property may have come from a form that anybody can fill in: it is nobody's word. What HubSpot
assigns itself (ids, times) is our own record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from agents.clients.hubspot_shapes import ObjectShape

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,30}$")]
"""Of a contact or a company."""
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@<>\"/?#%\\]{1,64}@[^\s@<>\"/?#%\\]{1,255}$")]
"""An address that can stand in a path, which is nearly all there are."""
Domain = Annotated[str, StringConstraints(pattern=r"^[\w-]+(\.[\w-]+)+$", max_length=253, to_lower=True)]
LONG = 2_000
"""Characters of a property."""
CONTACT = (
    *("email", "hs_additional_emails", "firstname", "lastname", "phone", "company", "jobtitle"),
    *("lifecyclestage", "hs_lead_status", "hubspot_owner_id", "country", "hs_email_optout", "associatedcompanyid"),
)
COMPANY = (
    *("name", "domain", "industry", "numberofemployees", "annualrevenue", "city", "country"),
    *("lifecyclestage", "hubspot_owner_id", "description"),
)
CONTACT_TRUST = ("id", "created", "updated", "companies.*", "opted_out", "merged_into")
COMPANY_TRUST = ("id", "created", "updated", "merged_into")


class Shape(BaseModel):
    """Data that is passed on and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Shape):
    """A person in the CRM. `companies`: ids of those they are associated with, the primary one first. What is not known
    is empty.

    `opted_out`: they want no mail. `merged_into`: the id asked for was merged away, and this is that of the other.
    """

    id: str
    email: str
    more_emails: tuple[str, ...]
    first_name: str
    last_name: str
    phone: str
    company: str
    job_title: str
    lifecycle_stage: str
    lead_status: str
    owner: str
    country: str
    created: str
    updated: str
    companies: tuple[str, ...] = ()
    opted_out: bool = False
    merged_into: str = ""


class Company(Shape):
    """A company in the CRM. Numbers are as HubSpot has them, as text."""

    id: str
    name: str
    domain: str
    industry: str
    employees: str
    revenue: str
    city: str
    country: str
    lifecycle_stage: str
    owner: str
    description: str
    created: str
    updated: str
    merged_into: str = ""


def contact_of(found: ObjectShape, asked: str = "") -> Contact:
    """As we give it. `asked`: the id that was asked for."""
    has = _property(found)
    return Contact(
        id=found.id,
        email=has("email"),
        more_emails=tuple(filter(None, has("hs_additional_emails").split(";"))),
        first_name=has("firstname"),
        last_name=has("lastname"),
        phone=has("phone"),
        company=has("company"),
        job_title=has("jobtitle"),
        lifecycle_stage=has("lifecyclestage"),
        lead_status=has("hs_lead_status"),
        owner=has("hubspot_owner_id"),
        country=has("country"),
        created=found.created,
        updated=found.updated,
        companies=tuple(sorted(found.ids("companies"), key=lambda id: id != has("associatedcompanyid"))),
        opted_out=has("hs_email_optout").lower() == "true",
        merged_into=found.id if asked and asked != found.id else "",
    )


def company_of(found: ObjectShape, asked: str = "") -> Company:
    """As we give it. `asked`: the id that was asked for."""
    has = _property(found)
    return Company(
        id=found.id,
        name=has("name"),
        domain=has("domain"),
        industry=has("industry"),
        employees=has("numberofemployees"),
        revenue=has("annualrevenue"),
        city=has("city"),
        country=has("country"),
        lifecycle_stage=has("lifecyclestage"),
        owner=has("hubspot_owner_id"),
        description=has("description"),
        created=found.created,
        updated=found.updated,
        merged_into=found.id if asked and asked != found.id else "",
    )


def _property(found: ObjectShape) -> Callable[[str], str]:
    return lambda name: found.properties.get(name, "")[:LONG]
