"""One step carried out: what people read is gathered, and told at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.engine.errors import Answered, CallFailed, Expired, Stale
from agents.engine.flow import Call, Flow
from agents.pipeline_monitor import report
from agents.pipeline_monitor.desk import Desk, Words
from agents.pipeline_monitor.explaining import explained
from agents.pipeline_monitor.findings import Finding
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.steps import Step
from agents.tools.warehouse.sample import Rows

DONE = {"open": "opened", "reopen": "opened again", "update": "updated", "remind": "updated", "close": "closed"}


@dataclass(frozen=True)
class Outcome:
    """What became of a step, in words. `failed`: it was to be done, and could not be. `unanswered`: what was to be
    done, where whoever was asked about it said nothing."""

    root: str
    deed: str
    told: str
    failed: bool = False
    unanswered: str = ""


def carried_out(step: Step, findings: Sequence[Finding], desk: Desk | None, before: Sequence[Outcome]) -> Flow:
    """An `Outcome`. What fails here keeps no other step from being carried out.

    `before`: what became of earlier steps. Where nobody answered about one, nobody is asked about another of its kind:
    each question lasts for the better part of an hour, and a look at hundreds of tables would last for days.
    """
    root = step.group.root if step.group else step.standing.state.root if step.standing else ""
    name = step.standing.name if step.standing else ""
    if step.deed == "leave" or desk is None:
        why = step.why if desk or step.deed == "leave" else f"{step.why}, and nobody is to be told (lineage.toml)"
        return Outcome(root, "leave", f"{name or root}: {why}")
    if step.deed in {each.unanswered for each in before}:
        return Outcome(root, "leave", f"{name or root}: {step.why}; left to the next look, as nobody answered in this")
    try:
        name = yield from _told(step, findings, desk)
    except Stale as stale:
        return Outcome(root, "leave", f"{name or root}: left to another run ({stale})")
    except Expired as expired:
        return Outcome(root, "leave", f"{name or root}: not {DONE[step.deed]}: {expired}", unanswered=step.deed)
    except Answered as answered:
        return Outcome(root, "leave", f"{name or root}: not {DONE[step.deed]}: {answered}")
    except CallFailed as failed:
        return Outcome(root, step.deed, f"{name or root} could not be {DONE[step.deed]}: {failed}", failed=True)
    return Outcome(root, step.deed, f"{name} ({root}) {DONE[step.deed]}: {step.why}")


def _told(step: Step, findings: Sequence[Finding], desk: Desk) -> Flow:
    group, told, state = step.group, step.standing, step.state
    assert state is not None
    if told is None:
        assert group is not None
        words: Words = yield from _whole(group)
        return (yield from desk.open(group.root, state, words, step.after or (yield from _last(group.root, desk))))
    if group is None:
        about = [each for each in findings if each.table in {*told.state.tables, told.state.root}]
        return (yield from desk.close(told, state, Words(said=report.healthy(about, step.why))))
    if step.deed == "remind":
        return (yield from desk.update(told, state, Words(body=report.body(group, rows=None, account=None))))
    words = yield from _whole(group, said=report.news(group, step.why))
    if step.deed == "reopen":
        return (yield from desk.reopen(told, state, words))
    return (yield from desk.update(told, state, words))


def _last(root: str, desk: Desk) -> Flow:
    """The last one about it, longer ago than each look goes back; 0: there is none, or there are too many to look."""
    try:
        return (yield from desk.last(root))
    except CallFailed:
        return 0


def _whole(group: Group, said: str = "") -> Flow:
    """All that people read of an incident: with some rows, and a model's account if there is a model."""
    rows: Rows | None = yield from _sample(group.root)
    account = yield from explained(group)
    return Words(report.title(group), report.body(group, rows=rows, account=account), said)


def _sample(table: str) -> Flow:
    """Some rows; None: the team has not said that they may be shown, or they cannot be had."""
    try:
        return (yield Call("warehouse.sample", table=table, limit=report.ROWS))
    except CallFailed:
        return None
