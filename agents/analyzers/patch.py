"""A patch as GitHub gives it, row by row: where each stands in the old file and in the new.

The form is that of `diff -u` from the first hunk on (GNU diffutils manual, "Detailed Description of Unified
Format"), without file headers, and it may be cut off anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


class Row(NamedTuple):
    """One line of a patch. `start` is its sign, or of a hunk's header all that says where the hunk begins.

    `old` and `new` are its numbers in either file (0: it has none there), of a header those of the row after it.
    """

    start: str
    text: str
    old: int = 0
    new: int = 0

    @property
    def header(self) -> bool:
        return self.start.startswith("@@")

    @property
    def line(self) -> str:
        return self.start + self.text


def rows_of(patch: str) -> Iterator[Row]:
    """The rows of a patch. Only a newline ends one: what else ends a line in a program is content here."""
    old = new = 0
    for line in patch.split("\n"):
        if header := HUNK.match(line):
            old, new = int(header[1]), int(header[2])
            yield Row(header[0], line[header.end() :], old, new)
            continue
        before, after = line[:1] in ("", " ", "-"), line[:1] in ("", " ", "+")
        yield Row(line[:1], line[1:], old if before else 0, new if after else 0)
        old, new = old + before, new + after
