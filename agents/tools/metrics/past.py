"""What is known of a metric's earlier days: what was measured here, and before that what its `history_sql` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.drift.shapes import Point
from agents.tools.metrics.at import Measuring
from agents.tools.metrics.veiled import veiled

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse

DAY = 86_400.0
MOST = 4_000
"""Points; of a metric that is measured more often, the newest."""
ENOUGH = 56
"""Days measured here, from which on `history_sql` is not asked any more."""


def past(at: Measuring, warehouse: Warehouse, metric: str, days: int) -> tuple[Sequence[Point], str]:
    """The oldest first, and the problem with `history_sql`, if any.

    Raises `Refused` where our own tables are away, `Later` where the warehouse is.
    """
    spec, since = warehouse.spec.metrics[metric], at.clock() - days * DAY
    known = at.measures.history(metric, since, MOST) if at.measures else ()
    ours = [veiled(at, metric, spec, point) for point in known]  # it may have been kept before it was masked
    if len({point.moment.date() for point in ours if not point.problem}) >= ENOUGH:
        return ours, ""
    theirs, problem = warehouse.earlier(metric, at.remaining)
    begun = min((point.moment for point in ours), default=None)
    wanted = [each for each in theirs if each.moment.timestamp() >= since and (begun is None or each.moment < begun)]
    return (*(veiled(at, metric, spec, point) for point in wanted), *ours), problem
