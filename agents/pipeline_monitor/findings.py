"""What was found of one metric: how it is now, and how long it has been so, by the verdicts that were recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from agents.drift.shapes import Point
from agents.tools.metrics.shapes import Measure


@dataclass(frozen=True)
class Finding:
    """`points`: those measured before, the oldest first; this very measure may be the last of them or not."""

    measure: Measure
    points: tuple[Point, ...] = ()

    @property
    def metric(self) -> str:
        return self.measure.metric

    @property
    def table(self) -> str:
        return self.measure.table

    @property
    def bad(self) -> bool:
        """It drifted, or it could not be had: a column that is gone is as bad as a number that is off."""
        return _bad(self._now)

    @property
    def row(self) -> int:
        """How many measures up to now were as it is now."""
        return len(self._run)

    @property
    def since(self) -> str:
        """When the first of those was made."""
        return self._run[-1].at

    @property
    def last_good(self) -> Point | None:
        """The last measure before now that was healthy."""
        return next((point for point in reversed(self.all) if not _bad(point)), None)

    def bad_since(self, at: str) -> bool:
        """Whether it was bad since then, and healthy in between."""
        before = self.all[: len(self.all) - self.row]
        return any(_bad(point) and point.moment >= moment(at) for point in before)

    @property
    def all(self) -> Sequence[Point]:
        """All points with this measure as the last."""
        before = [point for point in self.points if point.moment < self._now.moment]
        return (*before, self._now)

    @property
    def _now(self) -> Point:
        found, drift = self.measure, self.measure.drift
        drifted = drift is not None and drift.drifted
        return Point(at=found.at, value=found.value, drifted=drifted, problem=found.problem)

    @property
    def _run(self) -> Sequence[Point]:
        """The newest first."""
        now = self.bad
        return list(takewhile(lambda point: _bad(point) == now, reversed(self.all)))


def moment(at: str) -> datetime:
    """A time in ISO 8601 with its zone."""
    return datetime.fromisoformat(at)


def latest(findings: Iterable[Finding]) -> str:
    """The time of the newest measure: the only clock there is."""
    return max((finding.measure.at for finding in findings), key=moment)


def tables(findings: Iterable[Finding], wanted: Callable[[Finding], bool]) -> frozenset[str]:
    """The tables of those findings that are wanted."""
    return frozenset(finding.table for finding in findings if wanted(finding))


def _bad(point: Point) -> bool:
    return point.drifted or bool(point.problem)
