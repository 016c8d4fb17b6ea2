"""What of a pull request a model is shown: a portion for each file, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agents.analyzers.shapes import KEY_LINES, Finding
from agents.pr_reviewer.diff import numbered
from agents.pr_reviewer.risk import ranked
from agents.tools.github.shapes import ChangedFile, Pull

BUDGET, ANSWER, PROMPT, LETTERS = 240_000, 6_000, 1_500, 3
"""Tokens for reading all files, for one answer, for a prompt's own words; and letters to a token, at the least."""
FILES, AROUND, ABOUT = 25, 6_000, 4_000
"""Files that are read; letters of a file's surroundings and of the description that are shown."""


@dataclass(frozen=True)
class Portion:
    """One file as a model is shown it."""

    file: ChangedFile
    patch: str
    known: tuple[Finding, ...]

    def given(self, pull: Pull, around: Sequence[dict[str, str]]) -> dict[str, Any]:
        """What its prompt is filled with."""
        return {
            **about(pull),
            "path": self.file.path,
            "status": self.file.status,
            "patch": self.patch,
            "known": [each.model_dump(include={"line", "tool", "rule", "message"}) for each in self.known[:20]],
            "around": list(around),
        }


def about(pull: Pull) -> dict[str, Any]:
    """What its author says of it."""
    return {"title": pull.title, "description": pull.body[:ABOUT]}


def portioned(
    pull: Pull, files: Iterable[ChangedFile], findings: Sequence[Finding]
) -> tuple[list[Portion], list[ChangedFile]]:
    """The portions, the riskiest file first, and the files that there is no room for.

    A smaller file may be read although a riskier one before it is too large.
    """
    left_out: list[ChangedFile] = []
    portions: list[Portion] = []
    room = BUDGET
    for portion in _all(files, findings):
        cost = _tokens(portion, pull)
        if cost > room or len(portions) == FILES:
            left_out.append(portion.file)
            continue
        room -= cost
        portions.append(portion)
    return portions, left_out


def withheld(path: str, known: Iterable[Finding]) -> frozenset[int]:
    """The lines of a file that are not shown to a model. Of a private key only the first line is found."""
    lines: set[int] = set()
    for each in known:
        if each.credential and each.path == path:
            lines.update(range(each.line, each.line + (KEY_LINES if each.rule == "private-key" else 1)))
    return frozenset(lines)


def _all(files: Iterable[ChangedFile], findings: Sequence[Finding]) -> Iterator[Portion]:
    for file in ranked((file for file in files if file.text), findings):
        known = tuple(each for each in findings if each.path == file.path)
        yield Portion(file, numbered(file.text, withheld(file.path, known)), known)


def _tokens(portion: Portion, pull: Pull) -> int:
    """The most that reading it may take."""
    letters = len(portion.patch) + len(pull.title) + min(len(pull.body), ABOUT) + AROUND
    return letters // LETTERS + PROMPT + ANSWER
