"""What a patch of GitHub's says: which lines of the new file are new, and which can be commented on.

The form is that of `diff -u` from the first hunk on (GNU diffutils manual, "Detailed Description of Unified
Format"), without file headers, and it may be cut off anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")
WITHHELD = "(a line that seems to hold a credential)"
Row = tuple[int | None, str]
"""A line's number in the new file (None: it has none there), and the line with its sign."""


def rows(patch: str) -> Iterator[Row]:
    """The lines of a patch. Only a newline ends a line: what else ends one in a program is content here."""
    number = 0
    for line in patch.split("\n"):
        if header := HUNK.match(line):
            number = int(header[1])
            yield None, line
        elif line.startswith(("+", " ")) or not line:
            yield number, line
            number += 1
        else:
            yield None, line


def added(patch: str) -> tuple[tuple[int, int], ...]:
    """The new lines, as ranges with both ends included."""
    return tuple(_ranges(number for number, line in rows(patch) if number and line.startswith("+")))


def touched(patch: str) -> tuple[tuple[int, int], ...]:
    """The new lines, and those before which lines were taken out, as ranges with both ends included."""
    numbers: list[int] = []
    next_line = 0
    for number, line in rows(patch):
        if header := HUNK.match(line) if number is None else None:
            next_line = int(header[1])
        elif number is None or line.startswith("+"):
            numbers.append(max(number or next_line, 1))
        next_line = number + 1 if number else next_line
    return tuple(_ranges(dict.fromkeys(numbers)))


def shown(patch: str) -> frozenset[int]:
    """The lines of the new file that the patch shows: where GitHub takes a comment."""
    return frozenset(number for number, _ in rows(patch) if number)


def hunks(patch: str) -> tuple[dict[int, str], ...]:
    """The lines of the new file that each hunk shows, by number, without their signs."""
    found: list[dict[int, str]] = []
    for number, line in rows(patch):
        if HUNK.match(line) and number is None:
            found.append({})
        elif number and found:
            found[-1][number] = line[1:]
    return tuple(found)


def numbered(patch: str, withheld: frozenset[int]) -> str:
    """The patch for reading, each line after its number; the text of withheld lines is left out."""
    return "\n".join(_numbered(number, line, number in withheld) for number, line in rows(patch))


def _numbered(number: int | None, line: str, withheld: bool) -> str:
    text = f"{line[:1]}{WITHHELD}" if withheld else line
    return f"{number or '':>5} {text}"


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if first and number != last + 1:
            yield first, last
            first = 0
        first, last = first or number, number
    if first:
        yield first, last
