"""How fields stand: what each holds, whose that is, and where we once had it from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agents.clients.hubspot import Kind
from agents.engine.tool import At
from agents.tools.crm.allowing import origins_of
from agents.tools.crm.fields import PropertyName
from agents.tools.crm.planning import CUT, remembered
from agents.tools.crm.shapes import Shape
from agents.tools.crm.standing import standing
from agents.tools.crm.writers import By, Holder

Names = Annotated[tuple[PropertyName, ...], Field(min_length=1, max_length=50)]
TRUST = ("id", "items.*.name", "items.*.by", "items.*.at")


class FieldState(Shape):
    """A property. `by`: "person" is never written over; `source` and `confidence` (0 to 1) of what we wrote ourselves.

    They are empty and None without the option `provenance`, and where something else stands there by now.
    """

    name: str
    value: str
    by: By
    at: str = ""
    source: str = ""
    confidence: float | None = None


class FieldStates(Shape):
    """A record's fields; `id` differs from the one asked for if that was merged into it."""

    id: str
    items: tuple[FieldState, ...]


def states_of(at: At, kind: Kind, id: str, names: tuple[str, ...]) -> FieldStates:
    """Read them. Raises `NotThere`, `Refused` and `Later`."""
    kept = origins_of(at)
    now = standing(at, kind, id, [*names, *kept])
    known = remembered(now.fields[kept[0]].value) if kept else {}
    items = tuple(_state(name, now.fields[name], known.get(name, {})) for name in dict.fromkeys(names))
    return FieldStates(id=now.id, items=items)


def _state(name: str, holder: Holder, kept: dict[str, object]) -> FieldState:
    state = FieldState(name=name, value=holder.value, by=holder.by, at=holder.at)
    confidence = kept.get("confidence")
    if holder.by != "us" or kept.get("value") != holder.value[:CUT] or not isinstance(confidence, int | float):
        return state
    return state.model_copy(update={"source": str(kept.get("source", "")), "confidence": float(confidence)})
