"""Rules that need no statistics: a table that is empty, a column with nothing in it."""

from __future__ import annotations

from collections.abc import Sequence

from agents.drift.shapes import Kind, Point

FEW = 3
"""Days on which it was otherwise, at least."""


def nothing(value: float | None, kind: Kind) -> bool:
    """Whether there is nothing at all: no row, or none but NULL."""
    return value is not None and (value >= 1 if kind == "nulls" else kind in {"volume", "distinct"} and value == 0)


def broken(days: Sequence[Point], value: float, kind: Kind) -> str:
    """The rule that a value breaks, in words; empty: none."""
    before = [day.value for day in days if day.value is not None]
    if len(before) < FEW:
        return ""
    if not nothing(value, kind):
        return ""
    if kind == "nulls":
        return f"never were half of them null in {len(before)} days" if max(before) < 0.5 else ""
    return f"there has never been nothing in {len(before)} days" if min(before) > 0 else ""
