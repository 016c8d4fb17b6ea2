"""What of our fields can be written as a record stands, what is held back, and what must be given back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from agents.tools.crm.fields import LONGEST, FieldValue, HeldBack
from agents.tools.crm.shapes import Shape
from agents.tools.crm.standing import Standing

IGNORED = "it took the update, and shows another value all the same"
"""As of a lifecycle stage that would go backwards."""
CUT = 200
"""Characters of a value by which its origin is known to be that of what stands there."""


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
    restore = {name: holder.theirs for name, holder in now.fields.items() if holder.trodden}
    write, kept, held = dict[str, str](), list[str](), list[HeldBack]()
    for each in fields:
        holder = now.fields[each.name]
        if holder.by == "person" and holder.theirs != each.value:
            held.append(_held(each, holder.theirs, "person", holder.at, holder.kind))
        elif each.name in refused:
            held.append(_held(each, holder.value, "hubspot", holder.at, refused[each.name]))
        elif holder.by == "us" and each.name in sent:
            kept.append(each.name)
        elif holder.value == each.value:
            kept += [each.name] if holder.by == "us" or each.name in sent else []
        elif each.name in sent:
            held.append(_held(each, holder.value, "hubspot", holder.at, IGNORED))
        else:
            write[each.name] = each.value
    return Plan(write=write, restore=restore, kept=tuple(kept), held_back=tuple(held))


def provenance_of(text: str, fields: tuple[FieldValue, ...], put: Mapping[str, str]) -> str:
    """What is remembered of each field's origin, as JSON: that of before, with these put in."""
    new = {
        each.name: {"value": each.value[:CUT], "source": each.source, "confidence": each.confidence}
        for each in fields
        if each.name in put
    }
    whole = json.dumps({**remembered(text), **new}, ensure_ascii=False, sort_keys=True)
    return whole if len(whole) <= LONGEST else json.dumps(new, ensure_ascii=False, sort_keys=True)


def remembered(text: str) -> dict[str, dict[str, Any]]:
    """Each field's origin as it was kept: `value`, `source` and `confidence`; nothing of what cannot be read."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return {n: each for n, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}


def _held(field: FieldValue, theirs: str, by: str, at: str, why: str) -> HeldBack:
    return HeldBack(name=field.name, theirs=theirs, ours=field.value, by=by, at=at, why=why)
