"""The tool `crm.create_company`: a company with a domain that no company has yet."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, probe, tool
from agents.tools.crm import previews
from agents.tools.crm.creating import create, created, facts_of
from agents.tools.crm.fields import FieldOptions, Fields, FieldValue, Written
from agents.tools.crm.shapes import Domain


@tool(
    "crm.create_company",
    risk="medium",
    repeat=probe,
    once_per=("domain",),
    roles={"domain": "label", "fields": "content"},
    returns={"id": "internal"},
    # An unclear one is looked for once this is over: HubSpot's search, the only way, is behind by some seconds.
    timeout=90.0,
    options=FieldOptions,
)
def create_company(at: At, domain: Domain, fields: Fields = ()) -> Written:
    """Make a company, and a note of where its fields come from. HubSpot API reference, "Companies", Create a company.

    HubSpot lets several companies have one domain; if its search knows one, nothing is written.
    """
    return create(at, "companies", domain, fields)


@create_company.facts
def _facts(at: At, domain: str, fields: tuple[FieldValue, ...]) -> Facts:
    return facts_of(at, "companies", domain, fields)


@create_company.probe
def _probe(at: At, domain: str, fields: tuple[FieldValue, ...]) -> Written | None:
    return created(at, "companies", domain, fields)


@create_company.preview
def _preview(_facts: Facts, domain: str, fields: tuple[FieldValue, ...]) -> Preview:
    return Preview(title=f"Add {domain} to the companies at HubSpot", parts=tuple(previews.new(fields)))
