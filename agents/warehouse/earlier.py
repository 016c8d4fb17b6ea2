"""Values of days from before this installation, as `history_sql` gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agents.drift.shapes import Point
from agents.warehouse.spec import MetricSpec
from agents.warehouse.taking import APART, Unusable, buckets_in, checked, moment, number

MOST = 30_000
"""Rows: of 200 labels on 120 days, and some more."""
Rows = Sequence[Mapping[str, Any]]


def points(rows: Rows, spec: MetricSpec) -> list[Point]:
    """From (time, value), or (time, label, count). A day whose value is NULL is left out. Raises `Unusable`."""
    if len(rows) > MOST:
        raise Unusable(f"it gives more than {MOST:,} rows; have it give one a day, of the last 120 days")
    wide = 3 if spec.kind == "distribution" else 2
    if rows and len(rows[0]) != wide:
        what = "a time, a label and a count" if wide == 3 else "a time and a value"
        raise Unusable(f"it gives {len(rows[0])} columns; {what} are needed{APART}")
    found = _mixes(rows) if wide == 3 else _values(rows, spec)
    return sorted(found, key=lambda point: point.at)


def _values(rows: Rows, spec: MetricSpec) -> list[Point]:
    pairs = [tuple(row.values()) for row in rows]
    return [
        Point(at=moment(time).isoformat(), value=checked(number(value), spec))
        for time, value in pairs
        if time is not None and value is not None
    ]


def _mixes(rows: Rows) -> list[Point]:
    days: dict[datetime, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        time, label, count = row.values()
        days[moment(time)].append({"label": label, "count": count})
    return [Point(at=time.isoformat(), buckets=buckets_in(each)) for time, each in days.items()]
