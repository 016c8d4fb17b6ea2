"""One row of the table of analyzers: a program, what it reads, and what its words mean here."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePath
from typing import Annotated, Literal

import pathspec
from pydantic import AfterValidator, Field, StringConstraints, field_validator

from agents.analyzers.formats import Format
from agents.analyzers.shapes import Severity, Shape

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character, which no command can")
    return text


Word = Annotated[str, StringConstraints(max_length=4096), AfterValidator(_without_nul)]
Glob = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Weight = Severity | Literal["off"]
HOLDER, HOLDERS = re.compile(r"\{\w*\}"), ("{files}", "{python}", "{rules}")
LEVELS: dict[str, Weight] = {"error": "high", "warning": "medium", "*": "low"}


class Program(Shape):
    """A program that reads files and prints findings.

    `command`: its words; `{files}` stands for the files (left out, they come last), `{python}` for Placet's own
    Python, `{rules}` for the folder of Placet's own rules. `files`: which it reads, as patterns in gitignore's
    form. `severity`: by a glob over a rule's id or else its level; the first that matches counts, "*" is for all
    others, "off" leaves it out. `ok`: the exit codes of a run that went well. `seconds`, `memory` (MB): instead
    of those for all. `security`: it looks for ways to attack. `names`: it quotes names, and never values.
    """

    command: Annotated[tuple[Word, ...], Field(min_length=1, max_length=200)]
    files: Annotated[tuple[Glob, ...], Field(min_length=1, max_length=50)]
    format: Format = "sarif"
    severity: dict[str, Weight] = LEVELS
    ok: Annotated[tuple[Annotated[int, Field(ge=0, le=255)], ...], Field(min_length=1)] = (0,)
    seconds: Annotated[int, Field(ge=1, le=600)] | None = None
    memory: Annotated[int, Field(ge=256, le=64_000)] | None = None
    security: bool = False
    names: bool = False

    @field_validator("command")
    @classmethod
    def _begins_with_a_program(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if words[0] != "{python}" and not (
            PurePath(words[0]).is_absolute() or PurePath(words[0]).name == words[0] != ""
        ):
            raise ValueError("begins with neither a program's name nor its absolute path")
        if unknown := [word for word in words if HOLDER.fullmatch(word) and word not in HOLDERS]:
            raise ValueError(f"holds {', '.join(unknown)}; what can be filled in is {', '.join(HOLDERS)}")
        return words

    @field_validator("files")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        pathspec.GitIgnoreSpec.from_lines(patterns)
        return patterns

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        return pathspec.GitIgnoreSpec.from_lines(self.files)

    def reads(self, path: str) -> bool:
        """Whether it reads a file of that path in the repository."""
        return self._spec.match_file(path)

    def weighs(self, rule: str, level: str) -> Weight:
        """How grave a finding is."""
        return self._first(rule) or self._first(level) or self.severity.get("*", "low")

    def _first(self, text: str) -> Weight | None:
        rows = ((glob, weight) for glob, weight in self.severity.items() if glob != "*")
        return next((weight for glob, weight in rows if fnmatchcase(text, glob)), None)
