"""The tool `metrics.measure`: one value of a metric, judged by its history and kept with the judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.drift import Drift, Point, judge
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import Preview, PreviewPart, Tool, read, tool
from agents.tools.metrics.at import Measuring, Taken
from agents.tools.metrics.known import Named, longest, spec_of
from agents.tools.metrics.past import past
from agents.tools.metrics.shapes import Measure
from agents.tools.metrics.veiled import veiled

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse

DAYS = 120
"""Of history, by which it is judged."""
PARTS = ("metric", "table", "kind", "title", "unit", "at", "value")
JUDGED = ("drifted", "value", "learning", "direction", "low", "high", "score", "days")


def tool_of(warehouse: Warehouse | None) -> Tool:
    """The tool, on the metrics of `metrics.toml`; None: there is none."""

    @tool(
        "metrics.measure",
        risk="low",
        repeat=read,
        roles={"metric": "enum"},
        returns=dict.fromkeys((*PARTS, *(f"drift.{each}" for each in JUDGED)), "internal"),
        timeout=longest(warehouse),
    )
    def measure(at: Measuring, metric: Named) -> Measure:
        """Measure a metric now, and judge whether it has drifted from its own history."""
        there, spec = spec_of(warehouse, metric)
        point = veiled(at, metric, spec, there.measure(metric, at.remaining, at.clock()))
        try:
            drift = None if point.problem else _judged(at, there, metric, point)
            value, drifted = (drift.value, drift.drifted) if drift else (None, False)
            kept = point.model_copy(update={"value": value, "drifted": drifted})
            if at.measures and at.command:
                at.measures.record(_taken(at, metric, kept, drift.why if drift else point.problem))
        except (Refused, Unclear) as error:  # our own tables: measured again, nothing is lost
            raise Later(str(error)) from None
        return Measure(
            metric=metric,
            table=spec.table,
            kind=spec.kind,
            title=spec.title,
            unit=spec.shown,
            at=point.at,
            value=value,
            buckets=point.buckets,
            problem=point.problem,
            drift=drift,
        )

    measure.evidence(_evidence)
    specs = warehouse.spec.metrics if warehouse else {}
    measure.text = "\n".join(f"{name}: {spec.sql}" for name, spec in sorted(specs.items()))
    return measure


def _judged(at: Measuring, warehouse: Warehouse, metric: str, point: Point) -> Drift:
    spec = warehouse.spec.metrics[metric]
    points, problem = past(at, warehouse, metric, DAYS)
    found = judge(points, point, spec.kind, spec.unit)
    return found.model_copy(update={"why": f"{found.why}; {problem}"}) if problem else found


def _taken(at: Measuring, metric: str, point: Point, why: str) -> Taken:
    return Taken(metric=metric, point=point, why=why, run=at.run, command=at.command)


def _evidence(found: Measure, metric: str) -> Preview:
    said = found.problem or (found.drift.why if found.drift else "")
    label = "Problem" if found.problem else "Drifted" if found.drift and found.drift.drifted else "As usual"
    return Preview(title=f"Measured {metric}", parts=(PreviewPart(label=label, text=said, untrusted=True),))
