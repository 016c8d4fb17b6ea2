"""The tool `memory.search`: what earlier runs of the same agent kept about one subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from agents.engine.tool import Preview, PreviewPart, read, tool
from agents.tools.memory.at import Remembering, Scope
from agents.tools.memory.shapes import Found, Kind, Memory, Subject

Words = Annotated[str, StringConstraints(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=20)]


@tool(
    "memory.search",
    risk="low",
    repeat=read,
    roles={"kind": "enum", "subject": "ref", "words": "free", "limit": "free"},
    returns=dict.fromkeys(("memories.*.id", "memories.*.text", "quarantined.*.id", "more"), "internal"),
)
def search(at: Remembering, kind: Kind, subject: Subject = "", words: Words = "", limit: Limit = 10) -> Found:
    """Find what is remembered about a subject: the newest, or what has any of the words."""
    return at.memories.search(Scope(at.agent, kind, subject), words, limit, at.clock())


@search.evidence
def _evidence(found: Found, kind: str, subject: str, **_: object) -> Preview:
    """Of memories in quarantine, only the day and the run are ours to say."""
    parts = [*_parts(found.memories, "Kept"), *_parts(found.quarantined, "In quarantine, from", untrusted=True)]
    nothing = [PreviewPart(label="Found", text="nothing")]
    return Preview(title=f"Remembered about {kind} {subject}".strip(), parts=tuple(parts or nothing))


def _parts(memories: tuple[Memory, ...], how: str, *, untrusted: bool = False) -> Iterator[PreviewPart]:
    for each in memories:
        vouched = f", vouched for by {each.promoted_by}" if each.promoted_by else ""
        yield PreviewPart(label=f"{how} {each.created[:10]}{vouched}", text=each.text, untrusted=untrusted)
