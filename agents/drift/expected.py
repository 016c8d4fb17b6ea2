"""What the next value of a daily series is expected to be: its level of late, its trend, and its weekday."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from agents.drift.robust import slope, spread
from agents.drift.weekdays import Day, Weekdays

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

Model = Callable[[int, float, int], float]
"""(how many days are known, the time, its weekday) → what is expected. At least one day is known."""


class Past:
    """Some days, the oldest first. What was to be expected may be asked of any part of them, however often."""

    def __init__(self, days: Sequence[Day]) -> None:
        self.days = days
        self._times = [day.time for day in days]
        self._values = [day.value for day in days]
        self._weekdays = Weekdays(days)

    def plain(self, known: int, time: float, _weekday: int) -> float:
        """Whatever the weekday."""
        first = max(0, known - TREND)
        return _carried(self._times[first:known], self._values[first:known], time)

    def weekly(self, known: int, time: float, weekday: int) -> float:
        """As days of this weekday lie above or below their neighbours of late; after a long pause there are none."""
        first = bisect_left(self._times, time - 7 * WEEKS - 1)
        if first >= known:
            return self.plain(known, time, weekday)
        offsets = self._weekdays.offsets(first, known)
        lately = self.days[max(first, known - TREND) : known]
        flat = [day.value - offsets[day.weekday] for day in lately]
        return _carried([day.time for day in lately], flat, time) + offsets[weekday]


def _carried(times: list[float], values: list[float], time: float) -> float:
    """The level of late, carried on by the trend, both since the last time that the level jumped."""
    trend = slope(times, values) if len(values) >= LEVEL else 0.0
    if first := _since_jump(times, values, trend):
        times, values = times[first:], values[first:]
        trend = slope(times, values)
    level, middle = median(values[-LEVEL:]), median(times[-LEVEL:])
    return level + trend * (time - middle) if len(values) > LEVEL else level


def _since_jump(times: list[float], values: list[float], trend: float) -> int:
    """The place of the first value of the present level."""
    if len(values) < 2 * SEGMENT:
        return 0
    flat = [value - trend * time for time, value in zip(times, values, strict=True)]
    noise = spread([later - earlier for earlier, later in pairwise(flat)]) / 2**0.5
    least, ordered, middle = max(JUMP * noise, 1e-9), sorted(flat), SEGMENT // 2
    if ordered[-1 - middle] - ordered[middle] <= least:  # as of most: no two levels can lie so far apart
        return 0
    levels = [median(flat[place : place + SEGMENT]) for place in range(len(flat) - SEGMENT + 1)]
    gaps = [abs(after - before) for before, after in zip(levels, levels[SEGMENT:], strict=False)]
    largest = max(gaps)
    return SEGMENT + gaps.index(largest) if largest > least else 0
