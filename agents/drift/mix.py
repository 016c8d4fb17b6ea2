"""How far apart two distributions are, and what a usual one is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

Shares = Mapping[str, float]
"""By label; together 1."""
LATELY = 28
"""Earlier days that make the usual distribution."""


def shares(buckets: Mapping[str, float]) -> Shares:
    """Rows by label as parts of the whole; empty where there are no rows."""
    whole = sum(buckets.values())
    return {label: count / whole for label, count in buckets.items()} if whole > 0 else {}


def middle(days: Sequence[Shares]) -> Shares:
    """What most of these days are like: the median of each label's share."""
    labels = {label for day in days for label in day}
    return shares({label: median(day.get(label, 0.0) for day in days) for label in labels})


def distance(one: Shares, other: Shares) -> float:
    """Jensen and Shannon's, from 0 (alike) to 1 (nothing in common): the root of their divergence in bits.

    J. Lin, "Divergence measures based on the Shannon entropy". Unlike PSI it is finite where a label is new or gone.
    """
    divergence = sum(_part(one.get(label, 0.0), other.get(label, 0.0)) for label in one.keys() | other.keys())
    return math.sqrt(min(1.0, max(0.0, divergence)))


def by_chance(labels: int, rows: float) -> float:
    """How far so many rows lie from where they were drawn from, in the mean: divergence is chi-squared over 8 rows."""
    return math.sqrt(max(0, labels - 1) / (8 * max(1.0, rows) * math.log(2)))


def foremost(now: Shares, usual: Shares, most: int = 2) -> list[str]:
    """The labels that moved most."""
    moved = {label: abs(now.get(label, 0.0) - usual.get(label, 0.0)) for label in now.keys() | usual.keys()}
    return sorted(moved, key=lambda label: (-moved[label], label))[:most]


def _part(one: float, other: float) -> float:
    both = (one + other) / 2
    return sum(each / 2 * math.log2(each / both) for each in (one, other) if each > 0)
