"""What the reviewer said, read off the pull request as a person would: the comments on lines, and the places named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unidiff.patch import PatchSet

from tests.eval.corpus import Case
from tests.sandbox.github.pull import Pull

PLACE = re.compile(r"`([^`\n]+):(\d+)(?:[-–]\d+)?`")
"""`path:line` in a code span."""
HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Raised:
    """A line that the reader is sent to, and what is said there. However often it is said, it is one."""

    path: str
    line: int
    words: str


@dataclass(frozen=True)
class Said:
    """`answered`: whether there is anything at all. `twice`: comments said again. `off`: on no line of the diff."""

    raised: tuple[Raised, ...]
    answered: bool
    twice: int
    off: int


def said(case: Case, pull: Pull, login: str) -> Said:
    """All that `login` left on the pull request of a case."""
    reviews = [each for each in pull.reviews if each.login == login]
    bodies = [each.body for each in reviews] + [each.body for each in pull.comments if each.login == login]
    inline = [Raised(each.path, each.line, each.body) for review in reviews for each in review.comments]
    known = case.base.keys() | case.head.keys()
    found = tuple(_once([*inline, *(each for body in bodies for each in places(body) if each.path in known)]))
    shown = lines_of(pull)
    return Said(
        raised=found,
        answered=bool(reviews or bodies),
        twice=_again(inline) + max(len(reviews) - 1, 0),
        off=sum((each.path, each.line) not in shown for each in found),
    )


def places(markdown: str) -> Iterator[Raised]:
    """Each line of code that a text names, with the words of the row in which it does."""
    for row in HIDDEN.sub("", markdown).splitlines():
        for path, line in PLACE.findall(row):
            yield Raised(path, int(line), row)


def lines_of(pull: Pull) -> frozenset[tuple[str, int]]:
    """Every line of the new files that the diff shows, as (path, line)."""
    return frozenset(
        (change.path, line.target_line_no)
        for change in pull.files
        for file in PatchSet(f"--- a/x\n+++ b/x\n{change.patch or ''}\n")
        for hunk in file
        for line in hunk.target_lines()
        if line.target_line_no is not None
    )


def _once(raised: Iterable[Raised]) -> Iterator[Raised]:
    """One for each line; its words are those said first, on the line itself if anything was."""
    first: dict[tuple[str, int], Raised] = {}
    for each in raised:
        first.setdefault((each.path, each.line), each)
    yield from sorted(first.values(), key=lambda each: (each.path, each.line))


def _again(inline: Iterable[Raised]) -> int:
    return sum(times - 1 for times in Counter(inline).values())
