"""The ideal-customer table `ideal.toml`, and what it makes of a lead: a score that says where each point is from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from agents.policy.durations import Duration

from .countries import code_of
from .fields import NUMBERS, Name
from .known import Known
from .tables import FOLDER, Line, Spec, table
from .values import same

Words = Annotated[tuple[Line, ...], Field(min_length=1, strict=False)]
Priority = Literal["high", "medium", "low"]
NONE = "is not known"


class Rule(Spec):
    """One line: a field, one condition, its points."""

    line: Line
    field: Literal[Name, "mailbox"]
    one_of: Annotated[Words | None, Field(alias="in")] = None
    words: Words | None = None
    least: Annotated[int | None, Field(alias="from")] = None
    most: Annotated[int | None, Field(alias="to")] = None
    known: Literal[True] | None = None
    points: Annotated[int, Field(ge=-1000, le=1000)]

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        spans = self.least is not None or self.most is not None
        if sum((self.one_of is not None, self.words is not None, spans, self.known is not None)) != 1:
            raise ValueError("needs one condition: in, words, from and to, or known")
        if spans and self.field not in NUMBERS:
            raise ValueError(f"`from` and `to` are for {' and '.join(NUMBERS)}; use `in` or `words` for {self.field}")
        if self.field == "country" and (strange := [each for each in self.one_of or () if not code_of(each)]):
            raise ValueError(f'"{strange[0]}" is no country; write a code such as "DE"')
        return self

    def holds(self, value: str) -> bool:
        """Whether it is met by a known value."""
        if self.one_of is not None:
            compared = code_of if self.field == "country" else same
            return compared(value) in {compared(each) for each in self.one_of}
        if self.words is not None:
            return bool(self._pattern.search(f" {same(value)} "))
        if self.known:
            return True
        number = int(value)
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(rf" {re.escape(same(each))} " for each in self.words or ()))


class Grade(Spec):
    """What is done about a lead from a score on."""

    grade: Annotated[str, Field(pattern=r"^\w{1,20}$")]
    least: Annotated[int | None, Field(alias="from")] = None
    priority: Priority
    call_within: Duration
    write: bool


class Ideal(Spec):
    """The whole table."""

    rules: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _down_to_the_lowest(self) -> Self:
        *upper, last = self.grades
        bounds = [each.least for each in upper]
        if last.least is not None or any(each is None for each in bounds):
            raise ValueError("grades: each but the last has a `from`, and the last has none")
        if bounds != sorted(bounds, reverse=True, key=lambda each: each or 0) or len(set(bounds)) < len(bounds):
            raise ValueError("grades: write the highest `from` first, and none twice")
        return self


class Counted(NamedTuple):
    """What a rule gave: its line, the value that it looked at (empty: not known) and whose word that is."""

    line: str
    points: int
    value: str
    source: str

    def __str__(self) -> str:
        value = f"{self.value} ({self.source})" if self.value else NONE
        return f"{self.points:+d} {self.line}: {value}" if self.points else f"0 {self.line}: {value}"


class Score(NamedTuple):
    """The points, whence they are, and what follows from them."""

    points: int
    lines: tuple[Counted, ...]
    grade: Grade


IDEAL = table(FOLDER / "ideal.toml", Ideal)


def score(known: Mapping[str, Known], mailbox: str, ideal: Ideal = IDEAL) -> Score:
    """Rule by rule. `mailbox` is the kind of the address."""
    lines = tuple(_counted(rule, known, mailbox) for rule in ideal.rules)
    points = sum(each.points for each in lines)
    grade = next(each for each in ideal.grades if each.least is None or points >= each.least)
    return Score(points, lines, grade)


def _counted(rule: Rule, known: Mapping[str, Known], mailbox: str) -> Counted:
    if rule.field == "mailbox":
        return Counted(rule.line, rule.points if rule.holds(mailbox) else 0, mailbox, "the address")
    fact = known.get(rule.field)
    if fact is None:
        return Counted(rule.line, 0, "", "")
    return Counted(rule.line, rule.points if rule.holds(fact.value) else 0, fact.value, fact.source)
