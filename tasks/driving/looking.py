"""What a call that looks at what we keep ourselves is made with beside the rest: journals, and people."""

from __future__ import annotations

from typing import Any

from agents.engine.tool import Tool
from agents.tools.journal.at import Counting
from agents.tools.people import Holder, Knowing
from tasks.counting import StoredJournals
from tasks.world import World


def given(world: World, tool: Tool) -> dict[str, Any]:
    """Nothing, for every other tool."""
    if issubclass(tool.at, Counting):
        return {"kept": StoredJournals(world.store)}
    if issubclass(tool.at, Knowing):
        return {"holding": lambda role: _holders(world, role)}
    return {}


def _holders(world: World, role: str) -> tuple[Holder, ...]:
    found = world.people.holding([f"role:{role}"])
    return tuple(Holder(id=each.id, name=each.name, mail=each.mail) for each in found)
