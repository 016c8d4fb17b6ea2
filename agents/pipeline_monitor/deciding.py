"""What is done about each incident. Pure: from what was found and what is told already to one step for each."""

from __future__ import annotations

from collections.abc import Sequence

from agents.pipeline_monitor.beginning import begins
from agents.pipeline_monitor.ending import ends
from agents.pipeline_monitor.going_on import goes_on
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.matching import matched
from agents.pipeline_monitor.shapes import Standing
from agents.pipeline_monitor.steps import Look, Step


def decide(groups: Sequence[Group], told: Sequence[Standing], look: Look) -> tuple[Step, ...]:
    """A step for each group, then for each open incident that no group is about."""
    standing = [each for each in told if not each.closed_at]
    known = matched(groups, standing)
    steps = [
        goes_on(group, found, look) if (found := known.get(group.root)) else begins(group, told, look)
        for group in groups
    ]
    taken = {each.id for each in known.values()}
    elsewhere = {table for group in groups if group.root in known for table in group.tables}
    return (*steps, *(ends(each, look, elsewhere) for each in standing if each.id not in taken))
