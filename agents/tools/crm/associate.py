"""The tool `crm.associate`: a contact said to be with a company."""

from __future__ import annotations

from agents.clients import hubspot_links
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.crm.records import id_if_there, id_of
from agents.tools.crm.shapes import Id, Shape


class Associated(Shape):
    """The two records; that of a contact which was merged away is the one it was merged into."""

    contact: str
    company: str


@tool(
    "crm.associate",
    risk="medium",
    repeat=probe,
    once_per=("contact", "company"),
    roles={"contact": "ref", "company": "ref"},
    returns={"contact": "internal", "company": "internal"},
    timeout=30.0,
)
def associate(at: At, contact: Id, company: Id) -> Associated:
    """Associate a contact with a company. HubSpot API reference, "Associations v4", Create default.

    Once for each pair: a person who takes it away again is not argued with.
    """
    them, those = _records(at, contact, company)
    if company not in those:
        hubspot_links.link(at, them, company)
    return Associated(contact=them, company=company)


@associate.facts
def _facts(at: At, contact: str, company: str) -> Facts:
    them, those = _records(at, contact, company)
    return {"contact": them, "companies": list(those), "already": company in those}


@associate.probe
def _probe(at: At, contact: str, company: str) -> Associated | None:
    them = id_if_there(at, "contacts", contact)
    there = them and company in hubspot_links.linked(at, "contacts", them, "companies")
    return Associated(contact=them, company=company) if there else None


@associate.preview
def _preview(facts: Facts, contact: str, company: str) -> Preview:
    those = ", ".join(facts.get("companies", ())) or "none"
    parts = (
        PreviewPart(label="Its companies now", text=those),
        PreviewPart(label="To undo it", text="Remove the association on the contact's page in HubSpot."),
    )
    return Preview(title=f"Associate contact {contact} with company {company} at HubSpot", parts=parts)


def _records(at: At, contact: str, company: str) -> tuple[str, tuple[str, ...]]:
    """Raises `NotThere` if one of them is not."""
    id_of(at, "companies", company)
    id = id_of(at, "contacts", contact)
    return id, hubspot_links.linked(at, "contacts", id, "companies")
