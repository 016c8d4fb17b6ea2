"""What a call of a memory tool is made with beside the rest: whose memory it is, and what vouches for its words."""

from __future__ import annotations

from typing import Any

from agents.engine.run import Run
from agents.engine.tool import Tool
from agents.tools.memory.at import Remembering
from tasks.world import World


def given(world: World, run: Run, tool: Tool, id: str) -> dict[str, Any]:
    """Nothing, for every other tool. `id`: the command, once it was judged."""
    if not issubclass(tool.at, Remembering):
        return {}
    assert run.began is not None
    judged = run.step(id).judged if id else None
    question = run.questions.get(judged.decision) if judged and judged.decision else None
    return {
        "memory": world.memory,
        "agent": run.began.agent,
        "run": run.id,
        "command": id,
        "trust": judged.trust if judged else {},
        "decided_by": question.decided.by if question and question.decided else "",
    }
