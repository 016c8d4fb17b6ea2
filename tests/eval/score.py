"""Precision, recall and their harmonic mean, over the cases of one language or over all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.eval.corpus import Case
from tests.eval.match import Matched, Spot, match
from tests.eval.said import Said


@dataclass(frozen=True)
class Result:
    """One case, reviewed and held against what it expects."""

    case: Case
    said: Said
    matched: Matched


@dataclass(frozen=True)
class Score:
    """Counts; `false` is what was raised about nothing planted. A rate is None where there is nothing to divide by."""

    cases: int
    planted: int
    raised: int
    hits: int
    false: int
    innocent: int
    left_alone: int

    @property
    def precision(self) -> float | None:
        """Of what was raised, the share that was planted. Nothing counts twice."""
        return _rate(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float | None:
        """Of what was planted, the share that was raised."""
        return _rate(self.hits, self.planted)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        return _rate(2 * self.hits, self.hits + self.false + self.planted)


def result(case: Case, said: Said) -> Result:
    """Hold what was said against the case."""
    spots = [Spot(each.path, case.lines(each)) for each in case.card.expect]
    return Result(case, said, match(spots, said.raised))


def score(results: Iterable[Result]) -> Score:
    """Add up."""
    all_ = list(results)
    innocent = [each for each in all_ if each.case.card.innocent]
    return Score(
        cases=len(all_),
        planted=sum(len(each.case.card.expect) for each in all_),
        raised=sum(len(each.said.raised) for each in all_),
        hits=sum(len(each.matched.hits) for each in all_),
        false=sum(len(each.matched.false) for each in all_),
        innocent=len(innocent),
        left_alone=sum(not each.said.raised for each in innocent),
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
