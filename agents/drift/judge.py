"""Whether a value has drifted from what its own history makes usual.

Robust to weekly seasons, a slow trend, single outliers, missing days, and a level that shifted for good. With fewer
than 14 days of history nothing has drifted but by a rule that needs none, such as an empty table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agents.drift.absolute import broken
from agents.drift.apart import apart
from agents.drift.bounds import ENOUGH, Bounds, guessed, learned
from agents.drift.history import by_day, still_dead, usual
from agents.drift.lateness import lateness
from agents.drift.monthly import widened
from agents.drift.scales import SCALES, Scale
from agents.drift.shapes import Drift, Kind, Point
from agents.drift.weekdays import Day
from agents.drift.words import amount, compared, measured


def judge(history: Sequence[Point], now: Point, kind: Kind, unit: str = "") -> Drift:
    """Judge `now` by the points before it, in any order. A point without a value is no drift: it has a problem."""
    if now.problem or (now.value is None and not now.buckets):
        return Drift(drifted=False, why=now.problem or "there is no value")
    days = usual(history, now.moment, kind)
    if kind == "distribution":
        return apart(days, now)
    assert now.value is not None
    days = [day for day in days if day.value is not None]
    dead = len(days) < ENOUGH and still_dead(history, now, kind)
    if not days or dead:
        why = "as it has been for months" if dead else "it is the first value"
        said = f"{measured(now.value, kind, unit)}; {why}"
        return Drift(drifted=dead, value=now.value, learning=not dead, days=len(days), why=said)
    return _judged(history, days, now, now.value, kind, unit)


def _judged(history: Sequence[Point], days: Sequence[Point], now: Point, value: float, kind: Kind, unit: str) -> Drift:
    scale = SCALES[kind]
    bounds = within(days, now.moment, kind)
    if kind == "freshness":
        bounds = lateness(bounds, days, now.moment)
    rule, months = broken(days, value, kind), 0
    if _outside(value, bounds, scale) and not (rule or bounds.learning):
        bounds, months = _by_month(history, now, value, bounds, scale)
    low = bounds.low if scale.falls else None
    above, below = value > bounds.high, low is not None and value < low
    drifted = bool(rule) or (not bounds.learning and (above or below))
    said = f"{measured(value, kind, unit)}; {rule or compared(now, days, kind, weekly=bounds.weekly)}"
    if bounds.learning:
        said += f"; still learning, from {len(days)} of {ENOUGH} days"
    elif drifted and not rule:
        said += (
            f"; up to {amount(bounds.high, kind)} would have been usual"
            if above
            else (f"; from {amount(bounds.low, kind)} on would have been usual")
        )
    if months:
        said += f"; as about this day of {months} earlier months"
    return Drift(
        drifted=drifted,
        value=value,
        learning=bounds.learning,
        direction=("up" if value > bounds.expected else "down") if drifted else "",
        low=low,
        high=bounds.high,
        score=_score(value, bounds),
        days=len(days),
        why=said,
    )


def within(days: Sequence[Point], now: datetime, kind: Kind) -> Bounds:
    """The bounds that some usual days, at least one, set for now."""
    scale = SCALES[kind]
    first = days[0].moment
    seen = [
        Day((day.moment - first).total_seconds() / 86_400, day.moment.weekday(), scale.to(day.value or 0.0))
        for day in days
    ]
    if len(seen) < ENOUGH:
        return guessed(seen, scale)
    return learned(seen, (now - first).total_seconds() / 86_400, now.weekday(), scale)


def _outside(value: float, bounds: Bounds, scale: Scale) -> bool:
    return value > bounds.high or (scale.falls and value < bounds.low)


def _by_month(history: Sequence[Point], now: Point, value: float, bounds: Bounds, scale: Scale) -> tuple[Bounds, int]:
    had = [point for point in history if point.value is not None]
    days = {back: scale.to(point.value or 0.0) for back, point in by_day(had, now.moment).items()}
    return widened(bounds, value, days, now.moment.date(), scale)


def _score(value: float, bounds: Bounds) -> float:
    edge = bounds.high if value >= bounds.expected else bounds.low
    reach = abs(edge - bounds.expected)
    return round(min(99.0, abs(value - bounds.expected) / reach), 2) if reach else 0.0
