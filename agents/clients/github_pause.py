"""Staying away from GitHub when it asks to be left alone: the credential does, not only the run that was told."""

from __future__ import annotations

from agents.clients.kept import Kept

_UNTIL: Kept[str, float] = Kept(1024)


def stay_away(credential: str, until: float) -> None:
    """Ask nothing with this credential before then (seconds since the epoch)."""
    _UNTIL.change(credential, lambda known: max(until, known or 0.0))


def away_until(credential: str, now: float) -> float | None:
    """Until when nothing is to be asked; None: it may be."""
    until = _UNTIL.get(credential)
    return until if until and until > now else None


def forget_all() -> None:
    """Ask anything again."""
    _UNTIL.clear()
