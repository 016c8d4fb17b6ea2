"""The metrics measured side by side, and how long each has been as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow, Gather
from agents.pipeline_monitor.findings import Finding
from agents.tools.metrics.shapes import History, Measure, Metric

DAYS = 28
"""Of history that is looked at, and drawn."""


@dataclass(frozen=True)
class Missed:
    """A metric of which nothing is known, and why: the warehouse is away, say."""

    metric: str
    table: str
    why: str


def chosen(known: Sequence[Metric], wanted: Sequence[str]) -> tuple[Metric, ...]:
    """Those whose names fit; all where none are named."""
    return tuple(each for each in known if not wanted or any(fnmatchcase(each.metric, glob) for glob in wanted))


def measured(metrics: Sequence[Metric], remembered: Collection[str] = ()) -> Flow:
    """A `Finding` or a `Missed` for each. History is read of those that are bad, and of the `remembered` tables."""
    if not metrics:
        return ()
    found: list[Finding | Missed] = yield Gather(*(_one(each, remembered) for each in metrics))
    return tuple(found)


def _one(metric: Metric, remembered: Collection[str]) -> Flow:
    try:
        measure: Measure = yield Call("metrics.measure", metric=metric.metric)
        finding = Finding(measure)
        if not finding.bad and metric.table not in remembered:
            return finding
        history: History = yield Call("metrics.history", metric=metric.metric, days=DAYS)
    except CallFailed as failed:
        return Missed(metric.metric, metric.table, str(failed))
    return Finding(measure, history.points)
