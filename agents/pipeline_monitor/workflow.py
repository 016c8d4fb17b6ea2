"""Measures, finds the first bad tables, and tells of each incident once. See docs/agents/pipeline_monitor.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from agents.engine.errors import CallFailed, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.lineage.graph import above
from agents.pipeline_monitor.deciding import decide
from agents.pipeline_monitor.findings import Finding, latest
from agents.pipeline_monitor.groups import grouped
from agents.pipeline_monitor.measuring import Missed, chosen, measured
from agents.pipeline_monitor.places import desk_of
from agents.pipeline_monitor.shapes import Standing, Watch
from agents.pipeline_monitor.steps import Look
from agents.pipeline_monitor.telling import Outcome, carried_out
from agents.tools.lineage.incidents import Incidents
from agents.tools.lineage.upstream import Made, Upstream
from agents.tools.metrics.shapes import Metric, Metrics

Kind = TypeVar("Kind")


def watch(given: Watch) -> Flow:
    """One look at all that is to be watched."""
    rules: Incidents = yield Call("lineage.incidents")
    known: Metrics = yield Call("metrics.list")
    desk = desk_of(rules)
    told: Sequence[Standing] = ()
    away = ""
    try:
        told = (yield from desk.standing()) if desk else ()
    except CallFailed as failed:
        away = str(failed)
    remembered = {table for each in told if not each.closed_at for table in (*each.state.tables, each.state.root)}
    named = {each.metric for each in chosen(known.items, given.metrics)}
    wanted = [each for each in known.items if each.metric in named or each.table in remembered]
    if not wanted:
        return Done(summary="No metric is to be measured: metrics.toml has none, or none that is named")
    found = yield from measured(wanted, remembered)
    found, made = yield from _with_upstream(found, wanted, known.items)
    findings, missed = _of(Finding, found), _of(Missed, found)
    if not findings:
        raise ToolFailed(f"nothing could be measured: {missed[0].why}")
    if away:
        raise ToolFailed(f"{len(findings)} metrics were measured, and nobody could be told: {away}")
    look = Look(findings, rules, latest(findings), frozenset(each.table for each in missed))
    outcomes: list[Outcome] = []
    for step in decide(grouped(findings, made), told, look):
        outcomes += [(yield from carried_out(step, findings, desk, outcomes))]
    return _done(findings, missed, outcomes)


def _with_upstream(found: Sequence[object], wanted: Sequence[Metric], known: Sequence[Metric]) -> Flow:
    """What was found, with what bad tables are made of; and the lineage as far as it matters."""
    bad = {each.table for each in _of(Finding, found) if each.bad}
    if not bad:
        return found, ()
    tables = list(dict.fromkeys((*sorted(bad), *(each.table for each in known))))
    lineage: Upstream = yield Call("lineage.upstream", tables=tables)
    upstream = {each.table: each.upstream for each in lineage.items}
    causes, asked = set(above(upstream, bad)), {each.metric for each in wanted}
    more = yield from measured([each for each in known if each.table in causes and each.metric not in asked])
    made: tuple[Made, ...] = lineage.items
    return (*found, *more), made


def _done(findings: Sequence[Finding], missed: Sequence[Missed], outcomes: Sequence[Outcome]) -> Done:
    """Raises `ToolFailed` where somebody was to be told and could not be."""
    bad = [each for each in findings if each.bad]
    said = f"{len(findings)} metrics measured, {f'{len(bad)} bad' if bad else 'all healthy'}"
    if missed:
        said += f"; {len(missed)} could not be asked ({missed[0].metric}: {missed[0].why})"
    summary = "; ".join([said, *(each.told for each in outcomes)])
    if any(each.failed for each in outcomes):
        raise ToolFailed(summary)
    return Done(
        summary=summary,
        output={
            "measured": len(findings),
            "bad": [each.metric for each in bad],
            "missed": [each.metric for each in missed],
            "incidents": [{"root": each.root, "deed": each.deed, "told": each.told} for each in outcomes],
        },
    )


def _of(kind: type[Kind], found: Sequence[object]) -> tuple[Kind, ...]:
    return tuple(each for each in found if isinstance(each, kind))
