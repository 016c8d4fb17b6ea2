"""A judgement in words: what was measured, beside what was usual."""

from __future__ import annotations

from collections.abc import Sequence

from agents.drift.shapes import Kind, Point

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
UNITS: dict[Kind, str] = {"freshness": "hours old", "volume": "rows", "distinct": "different values", "nulls": "null"}
WEEKS = 8


def amount(value: float, kind: Kind) -> str:
    """A number as people write it: 9,800 · 12.4% · 1.5."""
    if kind == "nulls":
        return f"{value:.0%}" if value in {0.0, 1.0} else f"{value:.2%}" if value < 0.01 else f"{value:.1%}"
    if kind == "freshness" or abs(value) < 10:
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:,.0f}"


def measured(value: float, kind: Kind, unit: str) -> str:
    """With its unit."""
    return f"{amount(value, kind)} {unit or UNITS.get(kind, '')}".strip()


def between(values: Sequence[float], kind: Kind) -> str:
    """The range of some values; one where they read alike."""
    low, high = amount(min(values), kind), amount(max(values), kind)
    return low if low == high else f"{low}–{high}"


def compared(point: Point, days: Sequence[Point], kind: Kind, *, weekly: bool) -> str:
    """What was had before: on the same weekday where weekdays differ, else of late."""
    now = point.moment
    lately = [day for day in days if (now - day.moment).days <= 7 * WEEKS]
    same = [day.value for day in lately if day.value is not None and day.moment.weekday() == now.weekday()]
    if weekly and len(same) > 1:
        return f"{WEEKDAYS[now.weekday()]} had {between(same, kind)} over the last {WEEKS} weeks"
    month = [day.value for day in days if day.value is not None][-28:]
    return f"the last {len(month)} days had {between(month, kind)}" if month else "there is no day to compare with"
