"""The tool `journal.counts`: what agents did in a span of time, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from agents.engine.errors import Refused
from agents.engine.tool import Preview, PreviewPart, read, tool
from agents.tools.journal.at import Counting
from agents.tools.journal.shapes import AgentCounts, Counts, EffectCounts, QuestionCounts, RunCounts

Names = Annotated[tuple[Annotated[str, StringConstraints(min_length=1, max_length=100)], ...], Field(max_length=100)]


def _numbers() -> Iterator[str]:
    yield from ("unreadable", "agents.*.agent", "agents.*.tokens", "agents.*.usd")
    for place, shape in (("runs", RunCounts), ("effects.*", EffectCounts), ("questions", QuestionCounts)):
        yield from (f"agents.*.{place}.{name}" for name in shape.model_fields)


@tool(
    "journal.counts",
    risk="low",
    repeat=read,
    roles={"agents": "free", "since": "free", "until": "free"},
    returns=dict.fromkeys(_numbers(), "internal"),
    timeout=120.0,
)
def counts(at: Counting, agents: Names, since: str, until: str) -> Counts:
    """Count what agents did from `since` to just before `until`, in ISO 8601 with a time zone.

    Each entry of a journal counts where it was written, so that the numbers of two spans that meet add up to those of
    the whole: a run that began in one week and ended in the next is begun in the first and done in the second.
    """
    first, last = _moment(since), _moment(until)
    if last < first:
        raise Refused(f"until ({until}) is before since ({since})")
    return at.journals.counts(agents, first, last)


@counts.evidence
def _evidence(found: Counts, since: str, until: str, **_: object) -> Preview:
    parts = tuple(PreviewPart(label=each.agent, text=_line(each)) for each in found.agents)
    return Preview(title=f"Counted from {since} to {until}", parts=parts)


def _line(counted: AgentCounts) -> str:
    runs = f"{counted.runs.begun} runs begun, {counted.runs.done} done, {counted.runs.failed} failed"
    return f"{runs}; {counted.questions.asked} questions; {counted.tokens} tokens, ${counted.usd:.2f}"


def _moment(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no moment in ISO 8601") from None
    if found.tzinfo is None:
        raise Refused(f"{text} names no time zone")
    return found.timestamp()
