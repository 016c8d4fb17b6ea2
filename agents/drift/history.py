"""Which of a measure's earlier values are its usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from agents.drift.shapes import Point

ACCEPTED = 14
"""Days on end that a drift has to last before it is how things are now."""
LONGEST = timedelta(days=120)
"""What is older is forgotten."""
DAY = timedelta(days=1)


def usual(history: Sequence[Point], now: datetime) -> list[Point]:
    """One a day, the oldest first: measured nearest to this time of day; without drifts that were not accepted."""
    had = [point for point in history if point.value is not None or point.buckets]
    before = [point for point in had if timedelta(0) < now - point.moment <= LONGEST]
    return _daily(_accepted(sorted(before, key=lambda point: point.moment)), now)


def _accepted(points: list[Point]) -> list[Point]:
    """Without those that drifted, but for a drift that has lasted."""
    found: list[Point] = []
    run: list[Point] = []
    for point in points:
        if point.drifted:
            run.append(point)
            continue
        found += run if _lasted(run) else []
        run = []
        found.append(point)
    return found + (run if _lasted(run) else [])


def _lasted(run: list[Point]) -> bool:
    return bool(run) and run[-1].moment - run[0].moment >= (ACCEPTED - 1) * DAY


def _daily(points: list[Point], now: datetime) -> list[Point]:
    """Days are counted back from now, so that a day is whole whenever it is measured."""
    nearest: dict[int, Point] = {}
    for point in points:
        day = round((now - point.moment) / DAY)
        if day and (day not in nearest or _off(point, now) < _off(nearest[day], now)):
            nearest[day] = point
    return [nearest[day] for day in sorted(nearest, reverse=True)]


def _off(point: Point, now: datetime) -> float:
    days = (now - point.moment) / DAY
    return abs(days - round(days))
