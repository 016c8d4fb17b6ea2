"""Which incident is told already of what is bad now."""

from __future__ import annotations

from collections.abc import Sequence

from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.shapes import Standing


def matched(groups: Sequence[Group], standing: Sequence[Standing]) -> dict[str, Standing]:
    """The open incident of each group, by its root. One of the very same root is no other group's, whichever comes
    first: two causes may share the tables that are bad because of them."""
    found, free = dict[str, Standing](), list(standing)
    for same in (True, False):
        for group in groups:
            about = [each for each in free if not same or each.state.root == group.root]
            if group.root not in found and (best := nearest(group, about)):
                found[group.root] = best
                free.remove(best)
    return found


def nearest(group: Group, told: Sequence[Standing]) -> Standing | None:
    """The incident that a group is: of the same root, else of the most of the same tables, the newest first."""

    def shared(each: Standing) -> tuple[bool, int, int]:
        return each.state.root == group.root, len({*group.tables} & {*each.state.tables, each.state.root}), each.id

    best = max(told, key=shared, default=None)
    return best if best and shared(best)[1] else None


def same_cause(group: Group, told: Standing) -> bool:
    """Whether one's cause is bad in the other, too. Two that share no more than what is made of both are two."""
    return group.root in {*told.state.tables, told.state.root} or told.state.root in group.tables
