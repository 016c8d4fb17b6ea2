"""A TOML file, and the lines on which its settings stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from agents.catalog.problems import Problems

Place = tuple[str | int, ...]
"""Keys and positions: ("rules", 1, "when") is the condition of the second rule."""
PART = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
DOTTED = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"\s*(\[\[?)\s*({DOTTED})\s*\]\]?")
SETTING = re.compile(rf"\s*({DOTTED})\s*=")


class Document:
    """The content of a file. A setting that was not found in the text stands where its table begins."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.content, self._lines = _parsed(text)

    @classmethod
    def read(cls, path: Path, problems: Problems) -> Document | None:
        """The file, or None when it cannot be read as TOML."""
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.add(path, f"cannot be read: {error}")
            return None
        try:
            return cls(path, text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            problems.add(path, f"is not TOML: {error}", int(line[1]) if line else len(text.splitlines()))
            return None

    def line(self, place: Place) -> int | None:
        """The line of a setting, or of the nearest table round it."""
        return next((self._lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self._lines), None)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[dict[str, Any], Mapping[Place, int]]:
    """The content, and its lines. Nobody changes them: they are kept by the text. Raises `tomllib.TOMLDecodeError`."""
    content, lines = tomllib.loads(text), dict[Place, int]()
    for number, place in _places(text):
        lines.setdefault(place, number)
    return content, lines


def _places(text: str) -> Iterator[tuple[int, Place]]:
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = _keys(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                yield number, table
                table = (*table, counts[table])
            yield number, table
        elif setting := SETTING.match(line):
            yield number, (*table, *_keys(setting[1]))


def _keys(dotted: str) -> Place:
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))
