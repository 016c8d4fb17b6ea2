"""What a call of a metrics tool is made with beside the rest: what was measured before, and for which command it is."""

from __future__ import annotations

from typing import Any

from agents.engine.run import Run
from agents.engine.tool import Tool
from agents.tools.metrics.at import Measuring
from tasks.world import World


def given(world: World, run: Run, tool: Tool, id: str) -> dict[str, Any]:
    """Nothing, for every other tool. `id`: the command, once it was judged."""
    if not issubclass(tool.at, Measuring):
        return {}
    return {"measures": world.measures, "run": run.id, "command": id}
