"""What comes back on the same day of each month is no drift: a closing of the books, a payday, a load that pauses."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import median, median_high

from agents.drift.bounds import Bounds
from agents.drift.scales import Scale

MONTHS = 3
"""Earlier ones that are looked at."""
ENOUGH = 2
"""Of them at least that have to be known; in each it has to have been so."""
NEAR = 2
"""Days by which it may have come sooner or later, for what falls on a weekend is often moved."""

Days = Mapping[int, float]
"""By days back from now: what was measured, drifts among them, on its scale."""


def widened(bounds: Bounds, value: float, days: Days, today: date, scale: Scale) -> tuple[Bounds, int]:
    """The bounds for a value that lies outside them, and in how many months it was so (0: they are as they were)."""
    expected, up = scale.to(bounds.expected), value > bounds.high
    sign, edge = (1.0, bounds.high) if up else (-1.0, bounds.low)
    reach = abs(scale.to(edge) - expected)
    found = [each for back in _backs(today) if (each := _apart(days, back, sign)) is not None]
    if len(found) < ENOUGH or min(found) <= reach:
        return bounds, 0
    limit = scale.back(expected + sign * (median_high(found) + reach / 2))
    wider = replace(bounds, high=max(limit, bounds.high)) if up else replace(bounds, low=min(limit, bounds.low))
    return (wider, len(found)) if wider.low <= value <= wider.high else (bounds, 0)


def _backs(today: date) -> Iterator[int]:
    """How many days ago this day of earlier months was; late in a month, days are counted from its end."""
    last, first = monthrange(today.year, today.month)[1], today.replace(day=1)
    for _ in range(MONTHS):
        before = first - timedelta(days=1)
        first = before.replace(day=1)
        day = today.day if today.day <= last // 2 else before.day - (last - today.day)
        yield (today - first).days - (min(max(day, 1), before.day) - 1)


def _apart(days: Days, back: int, sign: float) -> float | None:
    """How far the day that stands out most about then lay from the same weekday of the weeks around it.

    None: nobody knows how it was then.
    """
    if back not in days:
        return None
    found = []
    for near in range(back - NEAR, back + NEAR + 1):
        weeks = [days[near + week] for week in (-14, -7, 7, 14) if near + week in days]
        if near in days and len(weeks) > 1:
            found.append(sign * (days[near] - median(weeks)))
    return max(found, default=None)
