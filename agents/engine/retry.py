"""When to try again: a pure function of how often it was tried."""

from __future__ import annotations

ATTEMPTS = 6
"""After so many answers that settled nothing, a call is given up, or asked about."""

GIVEN_UP = "given up after"


def given_up(told: str, tries: int) -> str:
    """A failure that might have passed, and was tried so often that a flow is told."""
    return f"{told} ({GIVEN_UP} {tries} attempts)"


def passing(failed: Exception) -> bool:
    """Whether a failure that a flow caught is such a one: what was asked for may go through another time."""
    return f"({GIVEN_UP} " in str(failed)


def delay(tries: int) -> float | None:
    """Seconds before the next attempt after `tries` (1, 2, …) answers that settled nothing; None: no more."""
    return None if tries >= ATTEMPTS else min(2.0 * 3 ** (tries - 1), 300.0)
