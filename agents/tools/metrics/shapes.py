"""What the metrics tools give."""

from __future__ import annotations

from pydantic import Field

from agents.drift.shapes import Drift, Kind, Point, Shape


class Measure(Shape):
    """One value of a metric, now, with its judgement. `at`: ISO 8601.

    `value`: of a distribution, how far it lies from the usual one (0 to 1); None where there is a `problem`, which
    says in words why there is no value, or where nothing is known to compare with. `drift`: None with a problem.
    """

    metric: str
    table: str
    kind: Kind
    title: str
    unit: str = ""
    at: str
    value: float | None = None
    buckets: dict[str, float] = Field(default_factory=dict)
    problem: str = ""
    drift: Drift | None = None


class History(Shape):
    """What was measured before, the oldest first; days from before this installation where `history_sql` has them.

    `problem`: why `history_sql` gave none; empty: it did, or there is none.
    """

    metric: str
    kind: Kind
    unit: str = ""
    points: tuple[Point, ...] = ()
    problem: str = ""


class Metric(Shape):
    """A metric that there is."""

    metric: str
    table: str
    kind: Kind
    title: str
    unit: str = ""


class Metrics(Shape):
    """All of them, by table and name."""

    items: tuple[Metric, ...] = ()
