"""What a repository asks of its reviews: `.placet/review.toml`, read leniently, able to narrow and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

import pathspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.tools.github.shapes import Label

PATH = ".placet/review.toml"
SIZE = 64 * 1024
"""Bytes of the file that are read; a larger one does not count."""
SAID, STARS = 60, 4
"""Characters of what the file holds that a problem quotes, and runs of asterisks in one pattern."""


def _is_pattern(pattern: str) -> str:
    if len(re.findall(r"\*+", pattern)) > STARS:
        raise ValueError(f"has more than {STARS} asterisks in one pattern")
    pathspec.GitIgnoreSpec.from_lines([pattern])
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_is_pattern)]
"""As in .gitignore. Few asterisks: more make a match take longer than anybody waits."""
Rule = Annotated[str, StringConstraints(min_length=1, max_length=100)]
"""A rule's id ("F401"), or that of one analyzer ("ruff:F401")."""


class Part(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rules(Part):
    """`[rules]`: findings of these rules are left out."""

    ignore: Annotated[tuple[Rule, ...], Field(max_length=100)] = ()


class ReviewSettings(Part):
    """What the base branch asks for. `max_findings` None: as many as the operator allows, and never more.

    `ignore`: paths whose findings are left out. `areas`: a label, and the paths that earn it. `problems`: a
    sentence for each setting that was not understood, and for which the default holds.
    """

    max_findings: Annotated[int, Field(ge=1, strict=True)] | None = None
    ignore: Annotated[tuple[Pattern, ...], Field(max_length=100)] = ()
    areas: Annotated[dict[Label, Annotated[tuple[Pattern, ...], Field(max_length=20)]], Field(max_length=20)] = {}
    min_severity: Literal["high", "medium", "low"] = "low"
    rules: Rules = Rules()
    problems: tuple[str, ...] = ()

    def most(self, operators: int) -> int:
        """How many findings are shown: the smaller of the operator's number and the repository's."""
        return operators if self.max_findings is None else min(operators, self.max_findings)

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of the paths that the repository does not want remarks on."""
        return frozenset(pathspec.GitIgnoreSpec.from_lines(self.ignore).match_files(paths))

    def areas_of(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The areas that any of the paths belongs to, in the order of the file."""
        specs = ((name, pathspec.GitIgnoreSpec.from_lines(patterns)) for name, patterns in self.areas.items())
        return tuple(name for name, spec in specs if any(map(spec.match_file, paths)))

    def leaves_out(self, tool: str, rule: str) -> bool:
        """Whether findings of this rule are not wanted."""
        return rule in self.rules.ignore or f"{tool}:{rule}" in self.rules.ignore


KEYS = tuple(name for name in ReviewSettings.model_fields if name != "problems")


def defaults(problem: str) -> ReviewSettings:
    """Nothing narrowed, and why the file does not count."""
    return ReviewSettings(problems=(f"{PATH} {problem}; the defaults hold",))


def parsed(content: bytes) -> ReviewSettings:
    """The settings in a file. What does not fit becomes a problem and never an error."""
    if len(content) > SIZE:
        return defaults(f"is larger than {SIZE // 1024} KB")
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        return defaults(f"is not TOML ({_short(str(error))})")
    except (ValueError, RecursionError):
        return defaults("is not TOML in UTF-8, or nested too deep")
    taken: dict[str, Any] = {}
    problems = [problem for key, value in table.items() for problem in _take(key, value, taken)]
    return ReviewSettings(**taken, problems=tuple(_few(problems)))


def _take(key: str, value: Any, into: dict[str, Any]) -> Iterator[str]:
    """Each key is checked alone, so that one that is wrong costs itself only."""
    if key not in KEYS:
        yield f"{PATH}: `{_short(key)}` is no setting; there are {', '.join(KEYS)}"
        return
    try:
        into[key] = getattr(ReviewSettings.model_validate({key: value}), key)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(_short(str(part)) for part in first["loc"])
        yield f"{PATH}: `{place}` does not fit ({_short(first['msg'])}); the default of `{key}` holds"


def _few(problems: Sequence[str]) -> Iterator[str]:
    yield from problems[:10]
    if len(problems) > 10:
        yield f"{PATH}: {len(problems) - 10} more settings do not fit"


def _short(text: str) -> str:
    """A few words of what a file holds, on one line, with nothing in them that could end a quotation."""
    plain = "".join(each if each.isprintable() and each != "`" else "\N{REPLACEMENT CHARACTER}" for each in text)
    return plain if len(plain) <= SAID else plain[: SAID - 1] + "…"
