"""The tool `memory.store`: something kept for later runs of the same agent, about one subject."""

from __future__ import annotations

from agents.engine.tool import Preview, PreviewPart, keyed, tool
from agents.tools.memory.at import New, Remembering, Scope
from agents.tools.memory.shapes import Days, Kept, Kind, Subject, Tags, Text

FOR_EVER = keyed(24 * 365 * 100)
"""Our own tables know a key as long as they know the memory."""
DAY = 86_400.0


@tool(
    "memory.store",
    risk="low",
    repeat=FOR_EVER,
    roles={"kind": "enum", "text": "content", "subject": "ref", "tags": "label", "days": "free"},
    returns={"id": "internal", "state": "internal"},
)
def store(at: Remembering, kind: Kind, text: Text, subject: Subject = "", tags: Tags = (), days: Days = 365) -> Kept:
    """Remember something about a subject, for so many days.

    What the run does not vouch for is quarantined: a later run is shown it as somebody else's words.
    """
    at.sending()
    now = at.clock()
    new = New(
        scope=Scope(at.agent, kind, subject),
        text=text,
        tags=tags,
        trust=at.worst("text", "tags"),
        run=at.run,
        command=at.command,
        effect=at.effect_key,
        created=now,
        expires=now + days * DAY,
    )
    return at.memories.store(new)


@store.preview
def _preview(_facts: object, kind: str, text: str, subject: str, tags: tuple[str, ...], days: int) -> Preview:
    return Preview(
        title=f"Remember something about {kind} {subject}".strip(),
        parts=(
            PreviewPart(label="What", text=text, untrusted=True),
            *([PreviewPart(label="Tags", text=", ".join(tags), untrusted=True)] if tags else []),
            PreviewPart(label="For", text=f"{days} days"),
        ),
    )
