"""What is done about an open incident while it is bad."""

from __future__ import annotations

from datetime import timedelta

from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.keeping import fitting
from agents.pipeline_monitor.shapes import Standing, State
from agents.pipeline_monitor.steps import Look, Step, again

DAILY = timedelta(days=1)


def goes_on(group: Group, told: Standing, look: Look) -> Step:
    """What has changed is told; once a day it is brought up to date even so."""
    before = told.state
    over, root = look.over(before), _cause(group, before, look)
    bad = (frozenset(before.bad) - over) | group.confirmed(look.rules.opens_after)
    kept, known = fitting(bad), frozenset(before.bad)
    new, gone = frozenset(kept) - known, known - bad
    back = any(each.bad_since(before.since) for each in group.bad if each.metric in new)
    tables = {*group.tables, *(each for each in before.tables if not look.healthy(each, before))}
    changes = {"root": root, "tables": fitting(tables), "bad": kept, "closed": False, "told": look.now}
    state = before.model_copy(
        update={
            **changes,
            "turns": again(before) if back else before.turns,
            "offered": before.offered if root == before.root else "",  # another table may have another job
        }
    )
    if root != before.root:
        return Step("update", f"{root} is found to be the cause", group, told, state)
    if new:
        return Step("update", f"bad now too: {', '.join(sorted(new))}", group, told, state)
    if gone:
        return Step("update", f"healthy again: {', '.join(sorted(gone))}", group, told, state)
    if not look.within(before.told, DAILY):
        return Step("remind", "it is still bad", group, told, state)
    return Step("leave", "nothing has changed", group, told)


def _cause(group: Group, before: State, look: Look) -> str:
    """Its root from now on: another one only where that is bad for certain, and explains the one that was told, or
    that one is healthy for good."""
    explained = before.root in group.tables or look.healthy(before.root, before)
    return group.root if explained and group.certain(look.rules.opens_after) else before.root
