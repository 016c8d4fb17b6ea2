"""What is done about bad tables of which no open incident tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from agents.pipeline_monitor.findings import moment
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.keeping import fitting
from agents.pipeline_monitor.matching import nearest, same_cause
from agents.pipeline_monitor.measuring import DAYS
from agents.pipeline_monitor.shapes import Standing, State
from agents.pipeline_monitor.steps import Look, Step, again

YOUNG = timedelta(days=7)
"""A metric that was always bad, and is not older, is a new one."""


def begins(group: Group, told: Sequence[Standing], look: Look) -> Step:
    """People's word counts: what a person closed while it was bad stays closed until it was healthy in between."""
    bad = group.confirmed(look.rules.opens_after)
    if not bad:
        return Step("leave", f"not bad {look.rules.opens_after} times in a row yet", group)
    closed = [each for each in told if each.closed_at]
    alike = [each for each in closed if same_cause(group, each)]
    if theirs := nearest(group, [each for each in alike if _unbroken(group, each, look)]):
        return Step("leave", f"a person closed {theirs.name} while it was bad", group, theirs)
    state = State(root=group.root, tables=fitting(group.tables), bad=fitting(bad), since=group.since, told=look.now)
    days = timedelta(days=look.rules.reopens_days)
    if last := nearest(group, [each for each in alike if look.within(each.closed_at, days)]):
        return Step("reopen", "it is bad again", group, last, state.model_copy(update={"turns": again(last.state)}))
    same = [each.id for each in closed if each.incident == group.root]
    return Step("open", "it is bad", group, state=state, after=max(same, default=0))


def _unbroken(group: Group, told: Standing, look: Look) -> bool:
    """Whether a person closed it, and it was bad all the time since, as far as anybody remembers."""
    if told.state.closed:
        return False
    if moment(group.since) <= moment(told.closed_at):
        return True
    forgotten = not look.within(told.closed_at, timedelta(days=DAYS))
    always = (each for each in group.bad if not each.last_good and not look.within(each.since, YOUNG))
    return forgotten and any(always)
