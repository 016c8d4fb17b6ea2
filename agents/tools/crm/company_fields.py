"""The tool `crm.company_fields`: whose each field of a company is, and where it came from."""

from __future__ import annotations

from agents.engine.tool import At, read, tool
from agents.tools.crm.fields import FieldOptions
from agents.tools.crm.origins import TRUST, FieldStates, Names, states_of
from agents.tools.crm.shapes import Id


@tool(
    "crm.company_fields",
    risk="low",
    repeat=read,
    roles={"company": "ref", "names": "label"},
    returns=dict.fromkeys(TRUST, "internal"),
    options=FieldOptions,
)
def company_fields(at: At, company: Id, names: Names) -> FieldStates:
    """Read how fields of a company stand. HubSpot API reference, "Companies", Retrieve (properties with history)."""
    return states_of(at, "companies", company, names)
