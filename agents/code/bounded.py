"""What is told of code, without credentials and within what a result may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import to_json

from agents.analyzers.hidden import without_credentials
from agents.code.enclosing import FITS, window
from agents.code.shapes import Around, Context, Part

FILE, TOTAL = 6_000, 100_000
"""Letters for one file's surroundings, and bytes of JSON for all: the whole stays well below 256 KB."""
FEWEST = 200
"""Letters that a part must have room for to be worth showing."""


def bounded(context: Context, near: dict[str, list[int]], seconds: float) -> Context:
    """The parts with credentials taken out, each cut to whole lines around what is near, and each file's to `FILE`.

    Credentials are taken out before anything is cut: half a key is not known for one. Raises `Failed` when nobody can
    tell where they are.
    """
    room = TOTAL
    files: list[Around] = []
    for each in _hidden(tuple(_likely(context)), seconds):
        fits = each.model_copy(update={"parts": tuple(_within(each, near.get(each.path, [])))})
        room -= len(to_json(fits))
        if room < 0:
            break
        files.append(fits)
    return Context(files=tuple(each for each in files if each.parts))


def _likely(context: Context) -> Iterator[Around]:
    """What there may be room for: searching for credentials takes long, so nothing is searched in vain."""
    total = TOTAL
    for each in context.files:
        if total < 0:
            return
        room = min(FILE, total)
        parts = [part for part in each.parts if (room := room - min(len(part.text), FITS)) > -FITS]
        total -= sum(min(len(part.text), FITS) for part in parts)
        yield each.model_copy(update={"parts": tuple(parts)})


def _hidden(files: Sequence[Around], seconds: float) -> Iterator[Around]:
    """Each part is shown to the search as a diff's context would be: a line's first character is its sign."""
    parts = enumerate(part for each in files for part in each.parts)
    shown = without_credentials({f"{n}:{part.path}": _signed(part.text) for n, part in parts}, seconds)
    texts = iter(shown.values())
    for each in files:
        plain = [part.model_copy(update={"text": _plain(next(texts))}) for part in each.parts]
        yield each.model_copy(update={"parts": tuple(plain)})


def _within(around: Around, near: list[int]) -> Iterator[Part]:
    room = FILE
    for part in around.parts:
        room -= len(part.path) + len(part.about) + 2
        if room < FEWEST:
            return
        cut = _cut(part, near if part.path == around.path else [], min(room, FITS))
        if cut.text.strip():
            room -= len(cut.text)
            yield cut


def _cut(part: Part, near: list[int], most: int) -> Part:
    lines = part.text.split("\n")
    at = next((line - part.line + 1 for line in near if 0 <= line - part.line < len(lines)), 1)
    first, last = window(lines, 1, len(lines), at, most)
    text = "\n".join(lines[first - 1 : last])
    return part.model_copy(update={"line": part.line + first - 1, "text": text})


def _signed(text: str) -> str:
    return "\n".join(f" {line}" for line in text.split("\n"))


def _plain(text: str) -> str:
    return "\n".join(line[1:] for line in text.split("\n"))
