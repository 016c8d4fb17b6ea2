"""The tool `memory.forget`: the text of one memory erased for good."""

from __future__ import annotations

from agents.engine.tool import Facts, Preview, PreviewPart, tool
from agents.tools.memory.at import Remembering
from agents.tools.memory.shapes import Kept, MemoryId
from agents.tools.memory.store import FOR_EVER


@tool(
    "memory.forget",
    risk="medium",
    repeat=FOR_EVER,
    once_per=("memory",),
    roles={"memory": "ref"},
    returns={"id": "internal", "state": "internal"},
)
def forget(at: Remembering, memory: MemoryId) -> Kept:
    """Erase a memory of this agent's. That there was one stays known; what it said does not."""
    at.sending()
    by = at.decided_by or f"agent {at.agent}, run {at.run}"
    return at.memories.forget(memory, at.agent, by, at.clock())


@forget.facts
def _facts(at: Remembering, memory: str) -> Facts:
    """Not its text, which would outlive it in the journal."""
    found = at.memories.get(memory, at.agent, at.clock())
    return {"about": found.about, "state": found.state, "run": found.run}


@forget.preview
def _preview(facts: Facts, memory: str) -> Preview:
    return Preview(
        title=f"Forget {memory}, about {facts['about']}",
        parts=(PreviewPart(label="Kept by run", text=facts["run"]), PreviewPart(label="It is", text=facts["state"])),
    )
