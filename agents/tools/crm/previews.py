"""A write to the CRM as a person reads it before saying yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.engine.preview import PreviewPart
from agents.engine.tool import Facts
from agents.models.invisible import UNSEEN
from agents.tools.crm.fields import FieldValue

LONGEST = 1_000
"""Characters of a value that are shown."""
UNDO = "Each old value stands in HubSpot's own history of the property; written back, it is as it was."


def shown(text: str) -> str:
    """A value that cannot pass for another: what nobody sees is written out."""
    cut = f"{text[:LONGEST]}… ({len(text):,} characters)" if len(text) > LONGEST else text
    return UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", cut) or "(empty)"


def changes(facts: Facts, fields: Sequence[FieldValue]) -> Iterator[PreviewPart]:
    """Old value → new value, source and confidence of each field; then what is left alone, and how it is undone."""
    held, writes = set(facts.get("held_back", ())), set(facts.get("to_write", ()))
    stands: Mapping[str, Mapping[str, Any]] = facts.get("fields", {})
    for each in fields:
        old = stands.get(each.name, {})
        if each.name in held:
            yield _left(each, old)
        elif each.name in writes or not stands:
            yield _part(each.name, f"{shown(old.get('value', ''))} → {shown(each.value)}\n{_origin(each)}")
    if same := [each.name for each in fields if stands and each.name not in held | writes]:
        yield PreviewPart(label="As they are already", text=", ".join(same))
    if writes:
        yield PreviewPart(label="To undo it", text=UNDO)


def new(fields: Sequence[FieldValue]) -> Iterator[PreviewPart]:
    """The values of a new record, each with its source and confidence."""
    for each in fields:
        yield _part(each.name, f"{shown(each.value)}\n{_origin(each)}")


def _left(field: FieldValue, old: Mapping[str, Any]) -> PreviewPart:
    who = ", ".join(filter(None, (old.get("kind", ""), old.get("user") and f"user {old['user']}", old.get("at", ""))))
    text = f"{shown(old.get('value', ''))}, entered by a person ({who or 'nobody knows whom'})"
    return _part(f"{field.name}: left alone", f"{text}\nProposed: {shown(field.value)}\n{_origin(field)}")


def _origin(field: FieldValue) -> str:
    return f"from {shown(field.source)}, confidence {field.confidence:.0%}"


def _part(label: str, text: str) -> PreviewPart:
    return PreviewPart(label=label, text=text, untrusted=True)
