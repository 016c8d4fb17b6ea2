"""Which metrics there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from agents.engine.errors import Refused

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse
    from agents.warehouse.spec import MetricSpec

Named = Annotated[str, StringConstraints(min_length=1, max_length=60)]
BESIDE = 20.0
"""Seconds that a call takes beside the metric's own SQL: to connect, and to reach our own tables."""


def longest(warehouse: Warehouse | None) -> float:
    """Seconds that a call may take; its SQL and its `history_sql` one after the other."""
    specs = warehouse.spec.metrics.values() if warehouse else ()
    return BESIDE + max((each.seconds * (2 if each.history_sql else 1) for each in specs), default=0.0)


def spec_of(warehouse: Warehouse | None, metric: str) -> tuple[Warehouse, MetricSpec]:
    """Raises `Refused` for a metric that there is not."""
    if warehouse is None:
        raise Refused("no metrics are set up: write metrics.toml and set METRICS_DATABASE_URL (docs/metrics.md)")
    if metric not in warehouse.spec.metrics:
        known = ", ".join(sorted(warehouse.spec.metrics)) or "none"
        raise Refused(f"metrics.toml has no [metrics.{metric}]; there is {known}")
    return warehouse, warehouse.spec.metrics[metric]
