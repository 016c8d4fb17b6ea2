"""The tool `metrics.list`: which metrics there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.engine.tool import At, Tool, read, tool
from agents.tools.metrics.shapes import Metric, Metrics

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse

PARTS = ("metric", "table", "kind", "title", "unit")


def tool_of(warehouse: Warehouse | None) -> Tool:
    """The tool, on the metrics of `metrics.toml`; None: it gives none."""

    @tool(
        "metrics.list",
        risk="low",
        repeat=read,
        roles={},
        returns=dict.fromkeys((f"items.*.{part}" for part in PARTS), "internal"),
    )
    def every(_at: At) -> Metrics:
        """Name the metrics there are, by table."""
        specs = warehouse.spec.metrics if warehouse else {}
        found = [
            Metric(metric=name, table=spec.table, kind=spec.kind, title=spec.title, unit=spec.shown)
            for name, spec in specs.items()
        ]
        return Metrics(items=tuple(sorted(found, key=lambda each: (each.table, each.metric))))

    return every
