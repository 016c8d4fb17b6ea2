"""Moments: seconds since the epoch, and the same as people and flows write them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 date with its zone; None for an empty text.

    Raises `ValueError` for what is no moment: it cannot be read, or names no zone.
    """
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} names no time zone")
    return found.timestamp()


def in_words(at: float) -> str:
    """A moment as people read it, in UTC: "2026-11-29 07:00 UTC", with seconds where there are some."""
    text = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return f"{text.removesuffix(':00')} UTC"


def iso(at: float) -> str:
    """A moment in ISO 8601, in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
