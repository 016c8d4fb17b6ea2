"""What of our fields can be written as a record stands, what is held back, and what must be given back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from agents.tools.crm.fields import FieldValue, HeldBack
from agents.tools.crm.shapes import Shape
from agents.tools.crm.standing import Standing


class Plan(Shape):
    """`write` and `restore` are values by property; `kept`: those that hold our value by our hand already."""

    write: dict[str, str]
    restore: dict[str, str]
    kept: tuple[str, ...] = ()
    held_back: tuple[HeldBack, ...] = ()

    @property
    def settled(self) -> bool:
        """Nothing is left to be written."""
        return not (self.write or self.restore)


def plan_of(
    fields: tuple[FieldValue, ...], now: Standing, refused: Mapping[str, str] = {}, sent: Collection[str] = ()
) -> Plan:
    """Pure. `refused`: why HubSpot does not take a property, by name. `sent`: what is not to be written once more.

    HubSpot may keep a value in another form than it was sent in, such as a telephone number.
    """
    write, restore, kept, held = dict[str, str](), dict[str, str](), list[str](), list[HeldBack]()
    for each in fields:
        holder = now.fields[each.name]
        if holder.trodden:
            restore[each.name] = holder.theirs
        if holder.by == "person" and holder.theirs != each.value:
            held.append(_held(each, holder.theirs, "person", holder.at, holder.kind))
        elif each.name in refused:
            held.append(_held(each, holder.value, "hubspot", holder.at, refused[each.name]))
        elif each.name in sent or holder.value == each.value:
            kept += [each.name] if each.name in sent or holder.by == "us" else []
        else:
            write[each.name] = each.value
    return Plan(write=write, restore=restore, kept=tuple(kept), held_back=tuple(held))


def provenance_of(text: str, fields: tuple[FieldValue, ...], put: Mapping[str, str]) -> str:
    """What is remembered of each field's origin, as JSON: that of before, with these put in."""
    known = _remembered(text)
    for each in fields:
        if each.name in put:
            known[each.name] = {"value": each.value[:200], "source": each.source, "confidence": each.confidence}
    return json.dumps(known, ensure_ascii=False, sort_keys=True)


def remembered(text: str) -> dict[str, dict[str, Any]]:
    """Each field's origin as it was kept: `value`, `source` and `confidence`; nothing of what cannot be read."""
    return {name: each for name, each in _remembered(text).items() if isinstance(each, dict)}


def _remembered(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _held(field: FieldValue, theirs: str, by: str, at: str, why: str) -> HeldBack:
    return HeldBack(name=field.name, theirs=theirs, ours=field.value, by=by, at=at, why=why)
