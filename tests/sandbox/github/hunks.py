"""Which lines a patch shows, and so which lines a review may speak about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """One line of a patch: its number before and after, and its `position` below the first @@."""

    position: int
    hunk: int
    left: int | None
    right: int | None
    excerpt: str

    def number(self, side: str) -> int | None:
        return self.left if side == "LEFT" else self.right


def shown(patch: str | None) -> list[Shown]:
    """The lines of a file's patch; `excerpt` is its hunk from the header down to that line."""
    return list(_lines((patch or "").split("\n"))) if patch else []


def _lines(patch: list[str]) -> Iterator[Shown]:
    hunk = start = left = right = 0
    for position, text in enumerate(patch):
        if header := _HEADER.match(text):
            hunk, start = hunk + 1, position
            left, right = int(header[1]), int(header[3])
            continue
        before, after = text.startswith((" ", "-")), text.startswith((" ", "+"))
        if before or after:
            excerpt = "\n".join(patch[start : position + 1])
            yield Shown(position, hunk, left if before else None, right if after else None, excerpt)
        left, right = left + before, right + after


def moved(patch: str | None, line: int) -> int | None:
    """Where a line of the old file is in the new one, by a patch without context; None if it changed."""
    shift = 0
    for header in _HEADER.finditer(patch or ""):
        start, length, _, grown = (int(number or 1) for number in header.groups())
        if start <= line < start + length:
            return None
        if line >= start + length + (length == 0):
            shift += grown - length
    return line + shift
