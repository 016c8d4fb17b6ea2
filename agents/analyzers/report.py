"""What an analyzer is, and what its report comes down to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from agents.analyzers.shapes import Program, Severity


@dataclass(frozen=True)
class Said:
    """One remark on the copy in `folder`.

    `line` is as the analyzer counts; None where it could not read the file, and `message` says why.
    """

    folder: str
    line: int | None
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Analyzer:
    """A program that reads files: `python -m module`, given `arguments(places)`, prints what `parse` takes.

    `suffixes` are those it reads (None: any). `parse` raises pydantic's `ValidationError` for anything else.
    """

    name: Program
    module: str
    suffixes: frozenset[str] | None
    arguments: Callable[[Sequence[str]], list[str]]
    parse: Callable[[bytes], Iterable[Said]]

    def reads(self, place: str) -> bool:
        return self.suffixes is None or PurePath(place).suffix in self.suffixes


def folder_of(place: str) -> str:
    """The numbered folder a copy is in, which names the file."""
    return PurePath(place).parent.name
