"""The table `fields.toml`: what is found out, which property of HubSpot's holds it, and how far who is believed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .tables import FOLDER, Spec, table

Name = Literal["company", "industry", "employees", "revenue", "city", "country", "job_title", "phone"]
"""All that can be found out. A score's rules may also ask for "mailbox"."""
NUMBERS = ("employees", "revenue")
Property = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
Part = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False, strict=False)]


class Confidence(Spec):
    """Of the sources that do not say it themselves."""

    crm: Part
    page: Part
    model: Part


class Fields(Spec):
    """The table `fields.toml`: the property that holds each field, at contact and company."""

    contact: dict[Name, Property]
    company: dict[Name, Property]
    confidence: Confidence
    providers: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...], Field(strict=False)] = ()
    score: Property | Literal[""] = ""


FIELDS = table(FOLDER / "fields.toml", Fields)
