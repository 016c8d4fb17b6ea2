"""Which of a measure's earlier values are its usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from agents.drift.absolute import nothing
from agents.drift.shapes import Kind, Point

ACCEPTED = 14
"""Days on end that a drift has to last before it is how things are now."""
LONGEST = timedelta(days=120)
"""What is older is forgotten."""
DAY = timedelta(days=1)
ROUNDED = timedelta(minutes=5)
"""By so much two measures of the same newest row may differ."""


def usual(history: Sequence[Point], now: datetime, kind: Kind) -> list[Point]:
    """One a day, the oldest first: measured nearest to this time of day; without drifts that were not accepted."""
    had = [point for point in history if point.value is not None or point.buckets]
    before = [point for point in had if timedelta(0) < now - point.moment <= LONGEST]
    return _daily(_accepted(sorted(before, key=lambda point: point.moment), kind), now)


def still_dead(history: Sequence[Point], now: Point, kind: Kind) -> bool:
    """Whether nothing has come in since the last drift: what was usual before may be forgotten by now."""
    last = max((point for point in history if point.drifted), key=lambda point: point.moment, default=None)
    if last is None or last.value is None:
        return False
    if kind == "freshness":
        return _newest(now) - _newest(last) < ROUNDED
    return nothing(last.value, kind) and nothing(now.value, kind)


def _accepted(points: list[Point], kind: Kind) -> list[Point]:
    """Without those that drifted, but for a drift that has lasted."""
    found: list[Point] = []
    run: list[Point] = []
    for point in points:
        if point.drifted:
            run.append(point)
            continue
        found += _lasted(run, found, kind)
        run = []
        found.append(point)
    return found + _lasted(run, found, kind)


def _lasted(run: list[Point], before: list[Point], kind: Kind) -> list[Point]:
    """Of a drift, what is how things are now; none of it where it is short, or where nothing comes in any more."""
    if not run or (span := run[-1].moment - run[0].moment) < (ACCEPTED - 1) * DAY:
        return []
    if kind == "freshness":
        return run if _newest(run[-1]) - _newest(run[0]) >= span / 2 else []
    return [point for point in run if not nothing(point.value, kind) or any(nothing(day.value, kind) for day in before)]


def _newest(point: Point) -> datetime:
    """When the newest row came in, of a freshness."""
    return point.moment - timedelta(hours=point.value or 0.0)


def _daily(points: list[Point], now: datetime) -> list[Point]:
    nearest = by_day(points, now)
    return [nearest[day] for day in sorted(nearest, reverse=True)]


def by_day(points: Sequence[Point], now: datetime) -> dict[int, Point]:
    """One for each day before now, by how long ago. Days are counted back, so that each is whole whenever it is."""
    nearest: dict[int, Point] = {}
    for point in points:
        day = round((now - point.moment) / DAY)
        if day > 0 and (day not in nearest or _off(point, now) < _off(nearest[day], now)):
            nearest[day] = point
    return nearest


def _off(point: Point, now: datetime) -> float:
    days = (now - point.moment) / DAY
    return abs(days - round(days))
