"""The tool `crm.update_company`: fields of a company filled in, but for those that a person has entered."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, probe, tool
from agents.tools.crm import previews
from agents.tools.crm.fields import FieldOptions, Fields, FieldValue, Written
from agents.tools.crm.filling import facts_of, fill, filled
from agents.tools.crm.shapes import Id


@tool(
    "crm.update_company",
    risk="medium",
    repeat=probe,
    once_per=("company", "fields", "facts.fields"),
    exclusive=("company",),
    roles={"company": "ref", "fields": "content"},
    returns={"id": "internal", "held_back.*.at": "internal"},
    timeout=45.0,
    options=FieldOptions,
)
def update_company(at: At, company: Id, fields: Fields) -> Written:
    """Write fields, and a note of where they come from. HubSpot API reference, "Companies", Update a company.

    A field whose last writer is a person comes back in `held_back` and is only proposed, in the note. An edit that
    crosses the write is given back. Properties that HubSpot does not take are held back too, unless it is all of them.
    """
    return fill(at, "companies", company, fields, at.marker(company, "fields"))


@update_company.facts
def _facts(at: At, company: str, fields: tuple[FieldValue, ...]) -> Facts:
    return facts_of(at, "companies", company, fields)


@update_company.probe
def _probe(at: At, company: str, fields: tuple[FieldValue, ...]) -> Written | None:
    return filled(at, "companies", company, fields, at.marker(company, "fields"))


@update_company.preview
def _preview(facts: Facts, company: str, fields: tuple[FieldValue, ...]) -> Preview:
    title = f"Fill in fields of company {facts.get('id', company)} at HubSpot"
    return Preview(title=title, parts=tuple(previews.changes(facts, fields)))
