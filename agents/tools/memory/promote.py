"""The tool `memory.promote`: a memory in quarantine that a person vouches for from now on."""

from __future__ import annotations

from agents.engine.errors import Refused
from agents.engine.tool import Facts, Preview, PreviewPart, tool
from agents.tools.memory.at import Remembering
from agents.tools.memory.shapes import Kept, MemoryId
from agents.tools.memory.store import FOR_EVER


@tool(
    "memory.promote",
    risk="high",
    repeat=FOR_EVER,
    once_per=("memory",),
    roles={"memory": "ref"},
    returns={"id": "internal", "state": "internal"},
)
def promote(at: Remembering, memory: MemoryId) -> Kept:
    """Ask a person to vouch for a memory in quarantine."""
    at.sending()
    if not at.decided_by:
        raise Refused("only a person can vouch for a memory, and nobody was asked: a rule allowed it unasked")
    return at.memories.promote(memory, at.agent, at.decided_by, at.clock())


@promote.facts
def _facts(at: Remembering, memory: str) -> Facts:
    """Its words too: a yes is to these, and to no others."""
    found = at.memories.get(memory, at.agent, at.clock())
    if found.state != "quarantined":
        raise Refused(f"{memory} is {found.state}: nothing of it waits to be vouched for")
    return {"about": found.about, "text": found.text, "tags": list(found.tags), "run": found.run}


@promote.preview
def _preview(facts: Facts, memory: str) -> Preview:
    tags = [PreviewPart(label="Tags", text=", ".join(facts["tags"]), untrusted=True)] if facts["tags"] else []
    return Preview(
        title=f"Vouch for {memory}, about {facts['about']}",
        parts=(
            PreviewPart(label="It says", text=facts["text"], untrusted=True),
            *tags,
            PreviewPart(label="Kept by run", text=facts["run"]),
            PreviewPart(label="From then on", text="later runs take it for the team's own words"),
        ),
    )
