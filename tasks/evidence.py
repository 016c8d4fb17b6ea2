"""The evidence beside a question: what the run has read before it, with somebody else's words marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agents.engine.canonical import digest
from agents.engine.journal import Judged, Returned
from agents.engine.run import Run
from agents.engine.state import Question, order
from tasks.status import Evidence
from tasks.world import World

LONGEST = 120
"""Characters of what a read was asked for."""


def of(world: World, run: Run, question: Question) -> tuple[Evidence, ...]:
    """What was read up to the question, in order; of a read that was done again, the newest answer."""
    newest: dict[str, Evidence] = {}
    for judged, answer in _reads(world, run, question):
        newest[digest([judged.tool, judged.args])] = _evidence(world, judged, answer)
    return tuple(newest.values())


def _reads(world: World, run: Run, question: Question) -> Iterator[tuple[Judged, Returned]]:
    for step in sorted(run.steps.values(), key=lambda step: order(step.id)):
        judged, answer = step.judged, step.outcome
        if judged is None or not isinstance(answer, Returned) or answer.error or answer.at > question.asked.at:
            continue
        tool = world.catalog.tools.get(judged.tool)
        if tool is not None and tool.repeat.kind == "read":
            yield judged, answer


def _evidence(world: World, judged: Judged, answer: Returned) -> Evidence:
    tool = world.catalog.tools[judged.tool]
    return Evidence(
        call=judged.id,
        tool=tool.name,
        asked=_in_words(judged.args),
        at=answer.at,
        own=tool.has_evidence,
        found=tool.evidence_of(judged.args, answer.value, answer.trust),
    )


def _in_words(args: dict[str, Any]) -> str:
    """Arguments on one line: lists by their length, and those that were not given left out."""
    given = (_said(name, value) for name, value in args.items() if value not in (None, "", [], {}))
    words = " ".join(", ".join(given).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _said(name: str, value: Any) -> str:
    if isinstance(value, list | dict):
        return f"{name} ({len(value)})"
    return f"{name} {value if isinstance(value, str) else json.dumps(value)}"
