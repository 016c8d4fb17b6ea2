"""Statistics that a few wild values do not move."""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub, truediv
from statistics import median

NORMAL = 1.4826
"""What makes a median of absolute deviations a standard deviation, where errors are normal."""
WILD = 6.0
"""Spreads from the middle, past which an error tells nothing of the usual ones."""
HEAVIEST = 4.8
"""Spreads, past which no tail widens: what lies there were outliers, or days round a shift."""


def spread(errors: Sequence[float]) -> float:
    """A standard deviation of errors about 0, by their median (Rousseeuw and Croux, "Alternatives to the MAD")."""
    return NORMAL * median(map(abs, errors)) if errors else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed, between two neighbours in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Per unit of time, which rises: the median of the slopes of pairs (Theil and Sen), a third of all apart or more.

    Nearer ones are more than half of all pairs, and say least: the nearer two are, the more of their slope is noise.
    """
    found: list[float] = []
    for apart in range(max(1, len(values) // 3), len(values)):
        rises = map(sub, values[apart:], values)
        found += map(truediv, rises, map(sub, times[apart:], times))
    return median(found) if found else 0.0


def usual(errors: Sequence[float], spreads: float, tail: float) -> float:
    """How large an error may be: so many spreads, or the ninth decile so many times, whichever is more.

    The second widens it where the noise has a heavy tail.
    """
    scale = spread(errors)
    sizes = [abs(error) for error in errors if abs(error) <= WILD * scale] or [0.0]
    return max(spreads * scale, min(tail * quantile(sizes, 0.9), HEAVIEST * scale))
