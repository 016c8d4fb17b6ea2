"""Rules that need no statistics: a table that is empty, a column with nothing in it."""

from __future__ import annotations

from collections.abc import Sequence

from agents.drift.shapes import Kind, Point

FEW = 3
"""Days on which it was otherwise, at least."""


def broken(days: Sequence[Point], value: float, kind: Kind) -> str:
    """The rule that a value breaks, in words; empty: none."""
    before = [day.value for day in days if day.value is not None]
    if len(before) < FEW:
        return ""
    if kind in {"volume", "distinct"} and value == 0 and min(before) > 0:
        return f"there has never been nothing in {len(before)} days"
    if kind == "nulls" and value >= 1 and max(before) < 0.5:
        return f"never were half of them null in {len(before)} days"
    return ""
