"""How far each weekday of a daily series lies above or below the week around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

HALF = 3.5
"""Days before and after one that make its week."""
FEWEST = 5
"""Weekdays that have to be there in such a week."""


class Day(NamedTuple):
    """A value on its scale. `time`: in days; `weekday`: 0 is Monday."""

    time: float
    weekday: int
    value: float


class Weekdays:
    """Of some days, the oldest first; asked of any part of them, they are compared with their weeks but once."""

    def __init__(self, days: Sequence[Day]) -> None:
        self._days = days
        times = [day.time for day in days]
        self._first = [bisect_left(times, time - HALF) for time in times]
        self._end = [bisect_right(times, time + HALF) for time in times]
        self._apart = [self._of(place, 0, len(days)) for place in range(len(days))]

    def offsets(self, first: int, end: int) -> Mapping[int, float]:
        """By weekday, of the days from `first` to before `end`; 0 for one that was seen once or never."""
        inner = max(first, bisect_left(self._first, first))
        outer = max(inner, min(end, bisect_right(self._end, end)))
        edges = (*range(first, min(inner, end)), *range(outer, end))
        found: dict[int, list[float]] = defaultdict(list)
        for day, apart in zip(self._days[inner:outer], self._apart[inner:outer], strict=True):
            if apart is not None:
                found[day.weekday].append(apart)
        for place in edges:
            if (apart := self._of(place, first, end)) is not None:
                found[self._days[place].weekday].append(apart)
        return defaultdict(float, {weekday: median(each) for weekday, each in found.items() if len(each) > 1})

    def _of(self, place: int, first: int, end: int) -> float | None:
        """Of one day, where only the days from `first` to before `end` are known; None: too few are around it."""
        around = self._days[max(first, self._first[place]) : min(end, self._end[place])]
        if len({day.weekday for day in around}) < FEWEST:
            return None
        return self._days[place].value - median([day.value for day in around])
