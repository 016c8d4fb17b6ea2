"""The functions and classes that changed lines are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agents.analyzers.shapes import Span
from agents.code.parse import Code, Definition
from agents.code.shapes import Part

LONG = 10_000
"""Letters of a definition that are handed on; of one with more, those nearest to the change."""
FITS = 2_500
"""Letters up to which an outer function is shown rather than one inside it."""


def enclosing(code: Code, spans: Sequence[Span]) -> list[Definition]:
    """For each span what it is in, each once; what is changed from its first line to its last is seen anyway."""
    chosen = (each for span in spans for each in _around(code, span))
    return [each for each in dict.fromkeys(chosen) if not _inside(each, spans)]


def part_of(code: Code, found: Definition, about: str, near: Iterable[int] = ()) -> Part:
    """The definition's lines; of a long one those around the first line that is near."""
    at = next((line for line in near if found.first <= line <= found.last), found.first)
    first, last = window(code.lines, found.first, found.last, at, LONG)
    return Part(path=code.path, about=about, line=first, text="\n".join(code.lines[first - 1 : last]))


def window(lines: Sequence[str], first: int, last: int, at: int, most: int) -> tuple[int, int]:
    """As many whole lines from `first` to `last` as have `most` letters, around the line `at`."""
    low, high = at, at - 1
    room = most
    while first < low or high < last:
        down = high < last and (high - at <= at - low or low == first)
        room -= len(lines[high if down else low - 2]) + 1
        if room < 0:
            break
        low, high = (low, high + 1) if down else (low - 1, high)
    return low, high


def _around(code: Code, span: Span) -> Iterator[Definition]:
    """The functions that the span touches; a class, if it touches lines of it outside its functions."""
    touched = [each for each in code.definitions if each.first <= span[1] and span[0] <= each.last]
    functions = [each for each in touched if each.kind == "function"]
    yield from _outermost(code, functions)
    covered = {line for each in functions for line in range(each.first, min(each.last, span[1]) + 1)}
    if covered.issuperset(range(span[0], min(span[1], len(code.lines)) + 1)):
        return
    classes = sorted((each for each in touched if each.kind == "class"), key=lambda each: each.last - each.first)
    yield from classes[:1]


def _outermost(code: Code, functions: Sequence[Definition]) -> Iterator[Definition]:
    """Of functions in functions the outer one that fits, or else the inner one."""
    for each in functions:
        inner = any(_within(other, each) for other in functions)
        outer = any(_within(each, other) and _fits(code, other) for other in functions)
        if not outer and (_fits(code, each) or not inner):
            yield each


def _within(inner: Definition, outer: Definition) -> bool:
    return inner != outer and outer.first <= inner.first and inner.last <= outer.last


def _fits(code: Code, found: Definition) -> bool:
    return sum(map(len, code.lines[found.first - 1 : found.last])) <= FITS


def _inside(found: Definition, spans: Sequence[Span]) -> bool:
    return any(first <= found.first and found.last <= last for first, last in spans)
