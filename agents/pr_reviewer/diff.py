"""What a patch of GitHub's says: which lines of the new file are new, and which can be commented on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agents.analyzers.patch import rows_of

WITHHELD = "(a line that seems to hold a credential)"
Numbered = tuple[int | None, str]
"""A line's number in the new file (None: it has none there), and the line with its sign."""


def rows(patch: str) -> Iterator[Numbered]:
    """The lines of a patch, its headers among them."""
    return ((None if row.header else row.new or None, row.line) for row in rows_of(patch))


def added(patch: str) -> tuple[tuple[int, int], ...]:
    """The new lines, as ranges with both ends included."""
    return tuple(_ranges(number for number, line in rows(patch) if number and line.startswith("+")))


def touched(patch: str) -> tuple[tuple[int, int], ...]:
    """The new lines, and those before which lines were taken out, as ranges with both ends included."""
    numbers: list[int] = []
    next_line = 0
    for row in rows_of(patch):
        if row.start in ("+", "-"):
            numbers.append(max(row.new or next_line, 1))
        if row.new or row.header:
            next_line = row.new + (not row.header)
    return tuple(_ranges(dict.fromkeys(numbers)))


def shown(patch: str) -> frozenset[int]:
    """The lines of the new file that the patch shows: where GitHub takes a comment."""
    return frozenset(number for number, _ in rows(patch) if number)


def hunks(patch: str) -> tuple[dict[int, str], ...]:
    """The lines of the new file that each hunk shows, by number, without their signs."""
    found: list[dict[int, str]] = []
    for row in rows_of(patch):
        if row.header:
            found.append({})
        elif row.new and found:
            found[-1][row.new] = row.text
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
