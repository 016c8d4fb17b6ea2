"""Findings, groups and incidents, made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from agents.drift.shapes import Drift, Point
from agents.pipeline_monitor.findings import Finding
from agents.pipeline_monitor.shapes import Standing, State
from agents.tools.lineage.incidents import Incidents
from agents.tools.metrics.shapes import Measure

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = Incidents(repository="acme/data", opens_after=2, closes_after=3, reopens_days=7)


def at(hours: float = 0) -> str:
    """So many hours ago."""
    return (NOW - timedelta(hours=hours)).isoformat()


def finding(table: str, marks: str, *, metric: str = "", problem: str = "", **more: Any) -> Finding:
    """`marks`: a letter for each hour up to now: `g` good, `b` bad, `p` a problem."""
    points = [
        Point(at=at(n), value=None if mark == "p" else 1.0, drifted=mark == "b", problem="gone" if mark == "p" else "")
        for n, mark in zip(range(len(marks) - 1, -1, -1), marks, strict=True)
    ]
    drift = Drift(drifted=marks[-1] == "b", value=30.0, low=None, high=6.0, score=4.0, days=28, why="30 hours old")
    now = Measure(
        metric=metric or f"{table}_fresh",
        table=table,
        kind="freshness",
        title=f"Since {table} was loaded",
        unit="hours",
        at=at(),
        value=None if marks[-1] == "p" else 30.0,
        problem=(problem or "gone") if marks[-1] == "p" else "",
        drift=None if marks[-1] == "p" else drift,
    )
    return Finding(now.model_copy(update=more), tuple(points))


def told(id: int = 1, root: str = "raw", tables: str = "raw orders", **more: Any) -> Standing:
    """An incident that is told. `closed` in `more`: hours ago; `by_us`: we closed it; `heard`: hours ago."""
    closed, by_us, heard = more.pop("closed", None), more.pop("by_us", False), more.pop("heard", 2)
    state = {"root": root, "tables": tables.split(), "bad": [f"{root}_fresh"], "since": at(9), "told": at(heard)}
    return Standing(
        id=id,
        name=f"#{id}",
        incident=more.pop("incident", root),
        mark="3",
        closed_at="" if closed is None else at(closed),
        state=State.model_validate({**state, "closed": by_us, **more}),
    )
