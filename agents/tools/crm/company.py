"""The tool `crm.company`: a company by its id."""

from __future__ import annotations

from agents.clients import hubspot
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import COMPANY, COMPANY_TRUST, Company, Id, company_of


@tool(
    "crm.company",
    risk="low",
    repeat=read,
    roles={"company": "ref"},
    returns=dict.fromkeys(COMPANY_TRUST, "internal"),
)
def company(at: At, company: Id) -> Company:
    """Read a company. HubSpot API reference, "Companies", Retrieve companies."""
    return company_of(hubspot.read(at, "companies", company, COMPANY), company)
