"""How well drifts are told from what is usual, on 200 made series: precision and recall, beside a library's default.

Each series is walked through its last 14 days, one judgement a day with what was known by then, as in production. An
alarm on a healthy series, or before the drift of another began, is false; a drift is found by an alarm on its first
day or one of the two after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.drift import judge
from tests.bench.series import Series

FOUND_WITHIN = 3


@dataclass(frozen=True)
class Tally:
    """Of series: drifts found, drifts missed, series with a false alarm."""

    found: int
    missed: int
    false: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)


def alarms(series: Series) -> list[int]:
    """The places of the points that our own judge takes for a drift."""
    points = list(series.points)
    for place in range(series.walk, len(points)):
        drift = judge(points[:place], points[place], series.kind)
        points[place] = points[place].model_copy(update={"drifted": drift.drifted})
    return [place for place in range(series.walk, len(points)) if points[place].drifted]


def tally(every: Sequence[Series], raised: Sequence[Sequence[int]]) -> Tally:
    found = missed = false = 0
    for series, places in zip(every, raised, strict=True):
        onset = len(series.points) if series.onset is None else series.onset
        false += any(place < onset for place in places)
        if series.onset is not None:
            hit = any(onset <= place < onset + FOUND_WITHIN for place in places)
            found, missed = found + hit, missed + (not hit)
    return Tally(found, missed, false)
