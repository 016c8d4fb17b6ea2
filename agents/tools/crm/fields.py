"""Fields to be written into the CRM, each with where its value comes from, and what became of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from agents.engine.encode import clean
from agents.tools.crm.shapes import Shape

LONGEST = 65_536
"""Characters that a property of HubSpot's holds."""
GUARDED = frozenset({"email", "hs_additional_emails", "hs_legal_basis", "hs_object_id", "hs_merged_object_ids"})
GUARDED_BEGINNINGS = ("hs_email_optout", "hs_marketable", "hs_calculated")
"""Where a contact is written to, and whether it may be: no value found somewhere decides that."""


def _not_guarded(name: str) -> str:
    if name in GUARDED or name.startswith(GUARDED_BEGINNINGS):
        raise ValueError(
            f"{name} says where or whether somebody is written to, or is HubSpot's own: it is not set here"
        )
    return name


def _each_once(fields: tuple[FieldValue, ...]) -> tuple[FieldValue, ...]:
    names = [each.name for each in fields]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)} is there twice; name each property once")
    return fields


Plain = BeforeValidator(clean)
"""Halves of surrogate pairs, which no system takes, are replaced by U+FFFD."""
PropertyName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
FieldName = Annotated[PropertyName, AfterValidator(_not_guarded)]
Value = Annotated[str, StringConstraints(max_length=LONGEST, strip_whitespace=True), Plain]


class FieldValue(Shape):
    """A value for a property, by HubSpot's own name of it. `confidence`: 0 to 1; `source`: where it was found."""

    name: FieldName
    value: Value
    source: Annotated[str, StringConstraints(max_length=300), Plain]
    confidence: float = Field(ge=0, le=1)


Fields = Annotated[tuple[FieldValue, ...], Field(max_length=50), AfterValidator(_each_once)]


class HeldBack(Shape):
    """A value of ours that was not written, and what stands there instead.

    `by` is whose that is: "person", or "hubspot" where it does not take ours; `at`: when it was written, ISO 8601.
    """

    name: str
    theirs: str
    ours: str
    by: str
    at: str
    why: str = ""


class Written(Shape):
    """A record after a write. `written`: the properties that hold our value by our hand."""

    id: str
    written: tuple[str, ...]
    held_back: tuple[HeldBack, ...] = ()


class FieldOptions(BaseModel):
    """What the operator may set: which properties may be written (empty: any that are not guarded).

    `provenance`: a property of one's own (multi-line text) that keeps each field's source and confidence as JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[FieldName, ...] = ()
    provenance: PropertyName | None = None
