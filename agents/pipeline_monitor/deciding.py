"""What is done about each incident. Pure: from what was found and what is told already to one step for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from agents.pipeline_monitor.findings import Finding, moment
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.shapes import Standing, State
from agents.tools.lineage.incidents import Incidents

DAILY = timedelta(days=1)
Deed = Literal["open", "reopen", "update", "remind", "close", "leave"]


@dataclass(frozen=True)
class Step:
    """One step. `group` None: nothing is bad any more. `state`: as it is kept from then on. `why`: in words of ours."""

    deed: Deed
    why: str
    group: Group | None = None
    standing: Standing | None = None
    state: State | None = None
    after: int = 0


def decide(
    groups: Sequence[Group], findings: Sequence[Finding], told: Sequence[Standing], rules: Incidents, now: str
) -> tuple[Step, ...]:
    """A step for each group, then for each open incident that no group is about.

    People's word counts: an incident that a person closed while it was bad stays closed until it was healthy in
    between, and one of ours that a person opened again is left to them.
    """
    standing = [each for each in told if not each.closed_at]
    known = _matched(groups, standing)
    steps = [
        _going_on(group, findings, found, rules, now)
        if (found := known.get(group.root))
        else _begins(group, told, rules, now)
        for group in groups
    ]
    taken = {each.id for each in known.values()}
    return (*steps, *(_ending(each, findings, rules, now) for each in standing if each.id not in taken))


def _matched(groups: Sequence[Group], standing: Sequence[Standing]) -> dict[str, Standing]:
    """The open incident of each group, by its root. One of the very same root is no other group's, whichever comes
    first: two causes may share the tables that are bad because of them."""
    found, free = dict[str, Standing](), list(standing)
    for same in (True, False):
        for group in groups:
            about = [each for each in free if not same or each.state.root == group.root]
            if group.root not in found and (best := _about(group, about)):
                found[group.root] = best
                free.remove(best)
    return found


def _about(group: Group, told: Sequence[Standing]) -> Standing | None:
    """The incident that a group is: of the same root, else of the most of the same tables, the newest first."""

    def shared(each: Standing) -> tuple[bool, int, int]:
        return each.state.root == group.root, len({*group.tables} & {*each.state.tables, each.state.root}), each.id

    best = max(told, key=shared, default=None)
    return best if best and shared(best)[1] else None


def _going_on(group: Group, findings: Sequence[Finding], told: Standing, rules: Incidents, now: str) -> Step:
    before = told.state
    over = {each.metric for each in findings if not each.bad and each.row >= rules.closes_after}
    bad = (frozenset(before.bad) - over) | group.confirmed(rules.opens_after)
    tables = tuple(sorted({*group.tables, *(each for each in before.tables if _still(each, findings, over))}))
    root = group.root if group.certain(rules.opens_after) else before.root
    changes = {"root": root, "tables": tables, "bad": tuple(sorted(bad)), "closed": False}
    state = before.model_copy(update={**changes, "told": now})
    if root != before.root:
        return Step("update", f"{root} is found to be the cause", group, told, state)
    if new := bad - frozenset(before.bad):
        return Step("update", f"bad now too: {', '.join(sorted(new))}", group, told, state)
    if gone := frozenset(before.bad) - bad:
        return Step("update", f"healthy again: {', '.join(sorted(gone))}", group, told, state)
    if moment(now) - moment(before.told) >= DAILY:
        return Step("remind", "it is still bad", group, told, state)
    return Step("leave", "nothing has changed", group, told)


def _still(table: str, findings: Sequence[Finding], over: set[str]) -> bool:
    """Whether a table of the incident is not healthy for good."""
    return any(each.table == table and each.metric not in over for each in findings)


def _begins(group: Group, told: Sequence[Standing], rules: Incidents, now: str) -> Step:
    bad = group.confirmed(rules.opens_after)
    if not bad:
        return Step("leave", f"not bad {rules.opens_after} times in a row yet", group)
    closed = [each for each in told if each.closed_at]
    state = State(root=group.root, tables=group.tables, bad=tuple(sorted(bad)), since=group.since, told=now)
    last = _about(group, [each for each in closed if _recent(each, rules, now)])
    if last is None:
        same = [each.id for each in closed if each.incident == group.root]
        return Step("open", "it is bad", group, state=state, after=max(same, default=0))
    if not last.state.closed and moment(group.since) <= moment(last.closed_at):
        return Step("leave", f"a person closed {last.name} while it was bad", group, last)
    return Step("reopen", "it is bad again", group, last, state)


def _recent(told: Standing, rules: Incidents, now: str) -> bool:
    return moment(now) - moment(told.closed_at) < timedelta(days=rules.reopens_days)


def _ending(told: Standing, findings: Sequence[Finding], rules: Incidents, now: str) -> Step:
    """No group is this incident's: it ends once all it is about was healthy for long enough."""
    about = [each for each in findings if each.table in {*told.state.tables, told.state.root}]
    if told.state.closed:
        return Step("leave", f"a person opened {told.name} again", standing=told)
    if not about:
        return Step("leave", f"nothing of {told.state.root} was measured", standing=told)
    lasted = min(0 if each.bad else each.row for each in about)
    if lasted < rules.closes_after:
        return Step("leave", f"healthy {lasted} of {rules.closes_after} times in a row", standing=told)
    state = told.state.model_copy(update={"bad": (), "told": now, "closed": True})
    return Step("close", f"healthy {lasted} times in a row", standing=told, state=state)
