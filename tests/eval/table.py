"""The scores as a table, and what was missed or raised in vain as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.eval.corpus import LANGUAGES
from tests.eval.score import Result, Score, score

HEADS = ("", "cases", "planted", "raised", "TP", "FP", "precision", "recall", "F1", "innocent left alone")
NONE = "–"
QUOTED = 110
"""Characters of what the reviewer said."""


def table(results: Sequence[Result]) -> Iterator[str]:
    """One row for each language there is, one for all, and what else should be so."""
    groups = {name: [each for each in results if each.case.card.language == name] for name in LANGUAGES}
    rows = [_row(name, score(group)) for name, group in groups.items() if group]
    yield from _aligned([HEADS, *rows, _row("total", score(results))])
    yield _counts(results)


def details(results: Sequence[Result]) -> Iterator[str]:
    """Every hit, miss and false alarm, each with its reason."""
    for each in results:
        expect, raised, words = each.case.card.expect, each.said.raised, each.case.card.reason
        for spot, at in each.matched.hits:
            yield f"hit    {each.case.name}: {expect[spot].kind}, by {_said(raised[at].words)}"
        for spot in each.matched.missed:
            yield f"missed {each.case.name}: {expect[spot].kind} ({expect[spot].severity}): {_flat(expect[spot].why)}"
        for at in each.matched.again:
            yield f"again  {each.case.name}: {raised[at].path}:{raised[at].line}: {_said(raised[at].words)}"
        for at in each.matched.false:
            place = f"{raised[at].path}:{raised[at].line}"
            yield f"false  {each.case.name}: {place}: {_said(raised[at].words)}"
            if each.case.card.innocent:
                yield f"       but: {_flat(words)}"


def _row(name: str, it: Score) -> tuple[str, ...]:
    rates = (it.precision, it.recall, it.f1)
    counts = (it.cases, it.planted, it.raised, it.hits, it.false)
    return (name, *map(str, counts), *map(_share, rates), f"{it.left_alone} of {it.innocent}")


def _share(rate: float | None) -> str:
    return NONE if rate is None else f"{rate:.2f}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _counts(results: Sequence[Result]) -> str:
    answered = sum(each.said.answered for each in results)
    twice, off = (sum(counts) for counts in zip(*((r.said.twice, r.said.off) for r in results), strict=True))
    return f"answered: {answered} of {len(results)}; said twice: {twice}; on no line of the diff: {off}"


def _said(words: str) -> str:
    plain = _flat(re.sub(r"\*\*|\u200b", "", words))
    return plain if len(plain) <= QUOTED else f"{plain[: QUOTED - 1]}…"


def _flat(words: str) -> str:
    return " ".join(words.split())
