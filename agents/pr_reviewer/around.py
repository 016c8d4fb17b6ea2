"""The code around the changes: asked for once, and shown file by file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.analyzers.shapes import Changed, Finding
from agents.code.shapes import Context, Part
from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow
from agents.pr_reviewer.diff import WITHHELD, touched
from agents.pr_reviewer.portions import AROUND, Portion, withheld
from agents.tools.github.shapes import Pull

Shown = dict[str, str]
"""What the prompt names of a part: `path`, `about` and `text`."""


def surroundings(found: Pull, portions: Sequence[Portion], findings: Sequence[Finding]) -> Flow:
    """For each path what is shown around its changes, and a note if it could not be found. Reading goes on without."""
    files = tuple(_asked(portions))
    if not files:
        return {}, ()
    try:
        context: Context = yield Call(
            "github.context", repo=found.repo, number=found.number, head=found.head_sha, files=files
        )
    except CallFailed as failed:
        return {}, (f"the code around the changes was not shown to the language model: {failed}",)
    return {each.path: tuple(_within(each.parts, findings)) for each in context.files}, ()


def _asked(portions: Sequence[Portion]) -> Iterator[Changed]:
    for each in portions:
        if each.file.status != "removed" and (lines := touched(each.file.patch or "")):
            yield Changed(path=each.file.path, lines=lines)


def _within(parts: Sequence[Part], findings: Sequence[Finding]) -> Iterator[Shown]:
    """As many parts as there is room for, without the lines that a diff would not show either."""
    room = AROUND
    for part in parts:
        shown = _shown(part, withheld(part.path, findings))
        room -= sum(map(len, shown.values()))
        if room < 0:
            return
        yield shown


def _shown(part: Part, hidden: frozenset[int]) -> Shown:
    rows = part.text.split("\n")
    text = "\n".join(WITHHELD if n in hidden else row for n, row in enumerate(rows, part.line))
    return {"path": part.path, "about": f"lines {part.line} to {part.line + len(rows) - 1}: {part.about}", "text": text}
