"""What is known of a metric's earlier days: what was measured here, and before that what its `history_sql` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.drift.shapes import Point
from agents.tools.metrics.at import Measuring

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
    since = at.clock() - days * DAY
    ours = at.measures.history(metric, since, MOST) if at.measures else ()
    if len({point.moment.date() for point in ours if not point.problem}) >= ENOUGH:
        return ours, ""
    theirs, problem = warehouse.earlier(metric, at.remaining)
    begun = min((point.moment for point in ours), default=None)
    wanted = [each for each in theirs if each.moment.timestamp() >= since and (begun is None or each.moment < begun)]
    return (*wanted, *ours), problem
