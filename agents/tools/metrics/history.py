"""The tool `metrics.history`: what a metric was on the days before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from agents.engine.tool import Tool, read, tool
from agents.tools.metrics.at import Measuring
from agents.tools.metrics.known import Named, longest, spec_of
from agents.tools.metrics.past import past
from agents.tools.metrics.shapes import History

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse

Days = Annotated[int, Field(ge=1, le=400)]
PARTS = ("metric", "kind", "unit", "points.*.at", "points.*.value", "points.*.drifted")


def tool_of(warehouse: Warehouse | None) -> Tool:
    """The tool, on the metrics of `metrics.toml`; None: there is none."""

    @tool(
        "metrics.history",
        risk="low",
        repeat=read,
        roles={"metric": "enum", "days": "free"},
        returns=dict.fromkeys(PARTS, "internal"),
        timeout=longest(warehouse),
    )
    def history(at: Measuring, metric: Named, days: Days = 60) -> History:
        """Give a metric's values of the last days, with what was judged of each.

        Of a distribution that is how far it lay from the usual one: its labels would be a thousand for each day.
        """
        there, spec = spec_of(warehouse, metric)
        points, problem = past(at, there, metric, days)
        short = tuple(point.model_copy(update={"buckets": {}}) for point in points)
        return History(metric=metric, kind=spec.kind, unit=spec.shown, points=short, problem=problem)

    return history
