"""Between which bounds the next value of a series would be usual: what its own past errors allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.drift.expected import Model, Past
from agents.drift.robust import spread, usual
from agents.drift.scales import Scale
from agents.drift.weekdays import Day

ENOUGH = 14
"""Days of history from which on bounds are learned."""
TRIED = 42
"""Earlier days that are foretold from what came before them, to learn how well that goes."""
BEGIN = 7
"""Days before the first of them."""
SPREADS, TAIL = 3.6, 2.25
"""How many spreads, or ninth deciles, an error may be."""
CLEARLY = 0.9
"""Of the error without weekdays; by less they are nearer by chance."""
WIDE = 2.0
"""While learning: how many times as far as the history itself reaches."""


@dataclass(frozen=True)
class Bounds:
    """In the measure's own unit. `weekly`: weekdays differ. `learning`: too few days, so these are wide."""

    low: float
    high: float
    expected: float
    weekly: bool = False
    learning: bool = False


def learned(days: Sequence[Day], time: float, weekday: int, scale: Scale) -> Bounds:
    """Of at least ENOUGH days: foretold by weekday where that was clearly nearer lately, else without."""
    past = Past(days)
    plain, weekly = _errors(days, past.plain), _errors(days, past.weekly)
    by_week = spread(weekly) < CLEARLY * spread(plain)
    expected = (past.weekly if by_week else past.plain)(len(days), time, weekday)
    reach = usual(weekly if by_week else plain, SPREADS, TAIL)
    value = scale.back(expected)
    least = scale.least(value)
    return Bounds(
        low=max(0.0, min(scale.back(expected - reach), value - least)),
        high=max(scale.back(expected + reach), value + least),
        expected=value,
        weekly=by_week,
    )


def guessed(days: Sequence[Day], scale: Scale) -> Bounds:
    """Of a few days: far beyond all that was seen."""
    values = [day.value for day in days]
    low, high = min(values), max(values)
    reach = WIDE * (high - low)
    least = scale.least(scale.back(high))
    return Bounds(
        low=max(0.0, min(scale.back(low - reach), scale.back(low) - least)),
        high=max(scale.back(high + reach), scale.back(high) + least),
        expected=scale.back((low + high) / 2),
        learning=True,
    )


def _errors(days: Sequence[Day], model: Model) -> list[float]:
    """Of the days of late, each foretold from those before it."""
    first = max(BEGIN, len(days) - TRIED)
    return [day.value - model(place, day.time, day.weekday) for place, day in enumerate(days[first:], first)]
