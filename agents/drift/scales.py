"""On which scale a kind of measure is judged, and how small a change is never worth anybody's time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from agents.drift.shapes import Kind


@dataclass(frozen=True)
class Scale:
    """`to` and `back`: to where its noise is alike at every level, and back. `least(value)`: a change that is nothing.

    `falls`: whether less than usual can be a drift at all.
    """

    to: Callable[[float], float]
    back: Callable[[float], float]
    least: Callable[[float], float]
    falls: bool = True


def _rate(value: float) -> float:
    return math.asin(math.sqrt(min(1.0, max(0.0, value))))


def _rate_back(value: float) -> float:
    return math.sin(min(math.pi / 2, max(0.0, value))) ** 2


def _count(value: float) -> float:
    return math.log1p(max(0.0, value))


def _count_back(value: float) -> float:
    return math.expm1(min(700.0, max(0.0, value)))


SCALES: dict[Kind, Scale] = {
    # Ratios: half as many is as far as twice as many. Counts vary by their root at least.
    "volume": Scale(_count, _count_back, lambda value: 0.1 * value + 3 * math.sqrt(value)),
    "distinct": Scale(_count, _count_back, lambda value: 0.1 * value + 3 * math.sqrt(value)),
    # Rates: the root's arcsine has the same noise near 0 as at a half.
    "nulls": Scale(_rate, _rate_back, lambda value: 0.02 + 0.1 * value),
    # Only ever too old.
    "freshness": Scale(_count, _count_back, lambda value: 1.0 + 0.25 * value, falls=False),
    # Already a distance, of which 0 is the best.
    "distribution": Scale(float, float, lambda _value: 0.05, falls=False),
}
