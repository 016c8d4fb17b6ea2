"""What was raised, held against what was planted: a hit is on the file, at most two lines away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.eval.said import Raised

NEAR = 2
"""Lines."""


@dataclass(frozen=True)
class Spot:
    """Where a defect was planted: any of its lines will do."""

    path: str
    lines: tuple[int, ...]

    def away(self, raised: Raised) -> int | None:
        """How many lines away something was raised; None if it is too far, or in another file."""
        nearest = min(abs(raised.line - line) for line in self.lines)
        return nearest if raised.path == self.path and nearest <= NEAR else None


@dataclass(frozen=True)
class Matched:
    """`hits` as (index of the spot, index of the raised); each of either at most once.

    `again`: raised at a spot that was hit already, which is neither one more hit nor a false alarm.
    """

    hits: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    again: tuple[int, ...]
    false: tuple[int, ...]


def match(spots: Sequence[Spot], raised: Sequence[Raised]) -> Matched:
    """As many hits as there can be, the nearest first (augmenting paths: H. W. Kuhn, 1955)."""
    taken: dict[int, int] = {}
    for spot in range(len(spots)):
        _seat(spot, spots, raised, taken, set())
    hits = tuple(sorted((spot, each) for each, spot in taken.items()))
    found = {spot for spot, _ in hits}
    left = [n for n in range(len(raised)) if n not in taken]
    again = tuple(n for n in left if any(spot.away(raised[n]) is not None for spot in spots))
    return Matched(
        hits=hits,
        missed=tuple(n for n in range(len(spots)) if n not in found),
        again=again,
        false=tuple(n for n in left if n not in again),
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
    aways = ((spot.away(each), n) for n, each in enumerate(raised))
    return [n for away, n in sorted((away, n) for away, n in aways if away is not None)]
