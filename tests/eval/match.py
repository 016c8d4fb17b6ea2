"""What was raised, held against what was planted: a hit is on the file, at most two lines away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.eval.said import Raised

NEAR = 2
"""Lines."""


@dataclass(frozen=True)
class Spot:
    """Where a defect was planted."""

    path: str
    line: int


@dataclass(frozen=True)
class Matched:
    """`hits` as (index of the spot, index of the raised); each of either at most once."""

    hits: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    false: tuple[int, ...]


def match(spots: Sequence[Spot], raised: Sequence[Raised]) -> Matched:
    """As many hits as there can be, the nearest first (augmenting paths: H. W. Kuhn, 1955)."""
    taken: dict[int, int] = {}
    for spot in range(len(spots)):
        _seat(spot, spots, raised, taken, set())
    hits = tuple(sorted((spot, each) for each, spot in taken.items()))
    found = {spot for spot, _ in hits}
    return Matched(
        hits=hits,
        missed=tuple(n for n in range(len(spots)) if n not in found),
        false=tuple(n for n in range(len(raised)) if n not in taken),
    )


def _seat(spot: int, spots: Sequence[Spot], raised: Sequence[Raised], taken: dict[int, int], tried: set[int]) -> bool:
    """Give the spot something raised nearby, moving an earlier spot to another if need be."""
    for each in _nearby(spots[spot], raised):
        if each in tried:
            continue
        tried.add(each)
        if each not in taken or _seat(taken[each], spots, raised, taken, tried):
            taken[each] = spot
            return True
    return False


def _nearby(spot: Spot, raised: Sequence[Raised]) -> list[int]:
    near = [n for n, each in enumerate(raised) if each.path == spot.path and abs(each.line - spot.line) <= NEAR]
    return sorted(near, key=lambda n: (abs(raised[n].line - spot.line), n))
