"""A metric's one answer, made a value, or a problem that a person understands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agents.warehouse.spec import MetricSpec

Row = Mapping[str, Any]
LABELS = 200
"""Of a distribution, at most."""
APART = " (two of one name count as one: give each its own with AS)"
AHEAD = 1.0
"""Hours by which a clock may be ahead of ours."""


class Unusable(Exception):
    """What was found is no value: says why, in words."""


def number_in(rows: Sequence[Row], spec: MetricSpec, now: datetime) -> float:
    """The one number of the one row; of a freshness, also from a time. Raises `Unusable`."""
    if len(rows) != 1:
        raise Unusable("its SQL gives no row; one is needed" if not rows else "its SQL gives more than one row")
    if len(rows[0]) != 1:
        raise Unusable(f"its SQL gives {len(rows[0])} columns; one is needed")
    [value] = rows[0].values()
    found = age(value, now) if spec.kind == "freshness" and not _is_number(value) else number(value)
    return checked(found, spec)


def number(value: Any) -> float:
    """Raises `Unusable` for what is none."""
    if value is None:
        raise Unusable("its SQL gives NULL: there is nothing to count, or it divides by zero")
    if not _is_number(value):
        raise Unusable(f"its SQL gives {_kind(value)}, and not a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Unusable(f"its SQL gives {found}, which is no number to go by")
    return found


def age(value: Any, now: datetime) -> float:
    """Hours since a time; one that names no zone is in UTC. Raises `Unusable`."""
    if value is None:
        raise Unusable("its SQL gives NULL: there is no row, or none has a time")
    hours = (now - moment(value)).total_seconds() / 3600
    if hours < -AHEAD:
        zone = "; if it is in local time, say so: … AT TIME ZONE 'Europe/Berlin'" if hours > -15 else ""
        raise Unusable(f"its newest row is {-hours:,.1f} hours in the future{zone}")
    return max(0.0, hours)


def moment(value: Any) -> datetime:
    """A time as databases give it. Raises `Unusable`."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Unusable("its SQL gives a text, and neither a number of hours nor a time") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise Unusable(f"its SQL gives {_kind(value)}, and neither a number of hours nor a time")
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def buckets_in(rows: Sequence[Row]) -> dict[str, float]:
    """Rows by label, from (label, count). Raises `Unusable`."""
    if len(rows) > LABELS:
        raise Unusable(f"its SQL gives more than {LABELS} labels; have it count the rest as one")
    found: dict[str, float] = {}
    for row in rows:
        if len(row) != 2:
            raise Unusable(f"its SQL gives {len(row)} columns; a label and a count are needed{APART}")
        label, count = row.values()
        name, many = "NULL" if label is None else str(label)[:80], number(count)
        if many < 0:
            raise Unusable("its SQL gives a count below 0")
        found[name] = found.get(name, 0.0) + many
    if not sum(found.values()):
        raise Unusable("its SQL gives no rows: there is nothing to compare")
    return found


def checked(value: float, spec: MetricSpec) -> float:
    """Raises `Unusable` where it cannot be a measure of its kind."""
    if value < 0:
        raise Unusable(f"its SQL gives {value:g}, and a {spec.kind} is never below 0")
    if spec.kind == "nulls" and value > 1:
        raise Unusable(f"its SQL gives {value:g}; a rate of nulls is a part of all rows, from 0 to 1")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", str: "a text", bytes: "bytes"}
    return next((word for kind, word in kinds.items() if isinstance(value, kind)), f"a {type(value).__name__}")
