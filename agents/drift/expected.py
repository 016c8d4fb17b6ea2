"""What the next value of a daily series is expected to be: its level of late, its trend, and its weekday."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from agents.drift.robust import slope, spread

WEEKS = 8
"""Of a series, how many count."""
LEVEL = 14
"""Days whose middle is the level."""
TREND = 28
"""Days whose slope is the trend."""
SEGMENT = 7
"""Days that a new level has to last before older ones are forgotten."""
JUMP = 5.0
"""Spreads between two levels, past which it is not the trend that parts them."""


@dataclass(frozen=True)
class Day:
    """A value on its scale. `time`: in days; `weekday`: 0 is Monday."""

    time: float
    weekday: int
    value: float


Model = Callable[[Sequence[Day], float, int], float]
"""(earlier days, the time, its weekday) → what is expected. At least one earlier day is there."""


def plain(days: Sequence[Day], time: float, _weekday: int) -> float:
    """Whatever the weekday."""
    return _carried([day.time for day in days], [day.value for day in days], time)


def weekly(days: Sequence[Day], time: float, weekday: int) -> float:
    """As days of this weekday lie above or below their neighbours."""
    lately = [day for day in days if day.time >= time - 7 * WEEKS - 1]
    offsets = _offsets(lately)
    flat = [day.value - offsets[day.weekday] for day in lately]
    return _carried([day.time for day in lately], flat, time) + offsets[weekday]


def _offsets(days: Sequence[Day]) -> dict[int, float]:
    """How far each weekday lies from the week around it; 0 for one that was seen once or never."""
    times = [day.time for day in days]
    apart: dict[int, list[float]] = defaultdict(list)
    for day in days:
        around = days[bisect_left(times, day.time - 3.5) : bisect_right(times, day.time + 3.5)]
        if len({each.weekday for each in around}) >= 5:
            apart[day.weekday].append(day.value - median(each.value for each in around))
    found = {weekday: median(each) for weekday, each in apart.items() if len(each) > 1}
    return defaultdict(float, found)


def _carried(times: list[float], values: list[float], time: float) -> float:
    """The level of late, carried on by the trend, both since the last time that the level jumped."""
    first = _since_jump(times[-TREND:], values[-TREND:])
    times, values = times[-TREND:][first:], values[-TREND:][first:]
    level, middle = median(values[-LEVEL:]), median(times[-LEVEL:])
    trend = slope(times, values) if len(values) > LEVEL else 0.0
    return level + trend * (time - middle)


def _since_jump(times: list[float], values: list[float]) -> int:
    """The place of the first value of the present level."""
    if len(values) < 2 * SEGMENT:
        return 0
    trend = slope(times, values)
    flat = [value - trend * time for time, value in zip(times, values, strict=True)]
    noise = spread([later - earlier for earlier, later in pairwise(flat)]) / 2**0.5
    places = range(SEGMENT, len(flat) - SEGMENT + 1)
    gaps = [abs(median(flat[place : place + SEGMENT]) - median(flat[place - SEGMENT : place])) for place in places]
    largest = max(gaps)
    return places[gaps.index(largest)] if largest > JUMP * noise and largest > 1e-9 else 0
