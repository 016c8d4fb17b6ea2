"""How old is too old: by the pace at which new rows have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from agents.drift.bounds import Bounds
from agents.drift.robust import quantile
from agents.drift.shapes import Point

LATELY = 56
OLDEST = 0.93
"""Of the ages of late: what is past it may be an outlier."""
MISSED = 2.0
"""Times the oldest usual age: then something did not come, however irregular it was before."""


def lateness(bounds: Bounds, days: Sequence[Point], now: datetime) -> Bounds:
    """Bounds for an age: never so wide that two arrivals can be missed, and moved by the hour it is measured at."""
    ages = [day.value for day in days if day.value is not None][-LATELY:]
    cap = MISSED * quantile(ages, OLDEST) + 2.0
    high = bounds.high if bounds.learning else min(bounds.high, max(cap, bounds.expected + 1.0))
    return replace(bounds, high=high + max(0.0, _later(days, now)))


def _later(days: Sequence[Point], now: datetime) -> float:
    """By how many hours it is later in the day than when it was measured before."""
    off = [((now - day.moment).total_seconds() / 3600 + 12) % 24 - 12 for day in days[-LATELY:]]
    return median(off) if abs(median(off)) > 1 else 0.0
