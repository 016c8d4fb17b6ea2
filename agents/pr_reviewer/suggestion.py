"""Suggestions that an author can commit with one click: GitHub's own blocks, made only of what fits the diff.

GitHub Docs, "Incorporating feedback in your pull request", Applying suggested changes.
"""

from __future__ import annotations

import re

from agents.analyzers.elsewhere import HIDDEN
from agents.models.invisible import UNSEEN
from agents.pr_reviewer.diff import hunks
from agents.pr_reviewer.shapes import ModelFinding

LINES, LENGTH, FENCE = 40, 4_000, 100
"""The most lines, taken out or put in, characters of a suggestion, and backticks of its fence."""
TICKS = re.compile(r"`+")


def checked(said: ModelFinding, patch: str | None, withheld: frozenset[int]) -> ModelFinding:
    """The finding with a suggestion that can be committed as it stands, or with none.

    The lines it takes the place of must stand in one hunk of the new side, and none may hold what was withheld.
    """
    first = said.start_line or said.line
    current = _lines(first, said.line, patch or "")
    text = _text(said.suggestion or "")
    if current and not withheld.intersection(range(first, said.line + 1)) and _fits(text, current):
        return said.model_copy(update={"suggestion": text, "start_line": first if first < said.line else None})
    return said.model_copy(update={"suggestion": None, "start_line": None})


def block(text: str) -> str:
    """GitHub's Markdown for it. No run of backticks in it is as long as its fence."""
    fence = "`" * _fence(text)
    return f"{fence}suggestion\n{text}\n{fence}"


def _fence(text: str) -> int:
    return max(3, max(map(len, TICKS.findall(text)), default=0) + 1)


def _lines(first: int, last: int, patch: str) -> list[str]:
    """What stands there now; nothing if the lines are not all in one hunk."""
    wanted = range(first, last + 1)
    if not 0 < len(wanted) <= LINES:
        return []
    return next(([hunk[n] for n in wanted] for hunk in hunks(patch) if all(n in hunk for n in wanted)), [])


def _text(suggestion: str) -> str:
    return suggestion.replace("\r\n", "\n").removesuffix("\n")


def _fits(text: str, current: list[str]) -> bool:
    """A line that ends in a carriage return would lose it, and a hidden credential would be written over."""
    whole = "\n".join(current)
    sound = bool(text.strip()) and len(text) <= LENGTH and text.count("\n") < LINES and _fence(text) <= FENCE
    return sound and text != whole and not (UNSEEN.search(text) or "\r" in text + whole or HIDDEN in text + whole)
