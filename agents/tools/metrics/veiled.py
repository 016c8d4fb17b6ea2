"""Labels of a distribution that are personal, or that the team does not want to be read: told apart, and not shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agents.drift.shapes import Point
from agents.engine.tool import At
from agents.warehouse.personal import personal
from agents.warehouse.sampling import MASK

if TYPE_CHECKING:
    from agents.warehouse.spec import MetricSpec

VEILED = re.compile(rf"{re.escape(MASK)} [0-9a-f]{{6}}")


def veiled(at: At, metric: str, spec: MetricSpec, point: Point) -> Point:
    """With a mark for each such label, the same from day to day, so that a share that moves is seen all the same."""
    buckets: dict[str, float] = {}
    for label, count in point.buckets.items():
        shown = _mark(at, metric, label) if _hidden(spec, label) else label
        buckets[shown] = buckets.get(shown, 0.0) + count
    return point.model_copy(update={"buckets": buckets}) if buckets.keys() != point.buckets.keys() else point


def _hidden(spec: MetricSpec, label: str) -> bool:
    """One that was veiled before it was kept stays as it is."""
    return not VEILED.fullmatch(label) and label != "NULL" and (spec.masked or personal(label))


def _mark(at: At, metric: str, label: str) -> str:
    return f"{MASK} {at.stamp('metrics.label', metric, label)[:6]}"
