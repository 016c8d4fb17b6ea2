"""When to try again: a pure function of how often it was tried."""

from __future__ import annotations

ATTEMPTS = 6
"""After so many answers that settled nothing, a call is given up, or asked about."""


def delay(tries: int) -> float | None:
    """Seconds before the next attempt after `tries` (1, 2, …) answers that settled nothing; None: no more."""
    return None if tries >= ATTEMPTS else min(2.0 * 3 ** (tries - 1), 300.0)
