"""Several rankings made one. Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009."""

from __future__ import annotations

from collections.abc import Sequence

K = 60
"""Theirs: how little the first place is worth more than the second."""


def fused(*rankings: Sequence[int]) -> list[int]:
    """All that any ranking has, each once, the best first. Of equals, that of the earlier ranking."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, each in enumerate(ranking, 1):
            scores[each] = scores.get(each, 0.0) + 1 / (K + place)
    return sorted(scores, key=lambda each: -scores[each])
