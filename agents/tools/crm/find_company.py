"""The tool `crm.find_company`: the companies of a domain."""

from __future__ import annotations

from agents.clients import hubspot
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import COMPANY, COMPANY_TRUST, Company, Domain, Shape, company_of

MOST = 10


class Companies(Shape):
    """The first ten, and how many there are: HubSpot lets several companies have one domain."""

    items: tuple[Company, ...]
    total: int


@tool(
    "crm.find_company",
    risk="low",
    repeat=read,
    roles={"domain": "label"},
    returns={f"items.*.{name}": "internal" for name in COMPANY_TRUST},
)
def find_company(at: At, domain: Domain) -> Companies:
    """Find companies by their domain. HubSpot API reference, "Search". What is new may be found seconds later."""
    found = hubspot.find(at, "companies", "domain", domain, COMPANY, MOST)
    return Companies(items=tuple(map(company_of, found.results)), total=found.total)
