"""Short histories, written down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.drift import Point

NOW = datetime(2026, 9, 10, 7, tzinfo=UTC)
"""A Thursday."""


def days(values: Sequence[float | None], now: datetime = NOW, **more: Any) -> list[Point]:
    """One a day, the last of them the day before now; None: that day is missing."""
    first = now - timedelta(days=len(values))
    return [
        Point(at=(first + timedelta(days=day)).isoformat(), value=value, **more)
        for day, value in enumerate(values)
        if value is not None
    ]


def today(value: float | None = None, now: datetime = NOW, **more: Any) -> Point:
    return Point(at=now.isoformat(), value=value, **more)


def wavy(count: int, level: float = 10_000.0, each: float = 0.02) -> list[float]:
    """A level with a small, regular noise of so much of it, up and down."""
    return [level * (1 + each * ((day * 7 % 11) - 5) / 5) for day in range(count)]


def weekly(count: int, level: float = 10_000.0, weekend: float = 0.3) -> list[float]:
    """The same, with quiet weekends; the last value is a Wednesday's."""
    last = count - 1
    return [
        value * (weekend if (2 - (last - day)) % 7 in (5, 6) else 1.0) for day, value in enumerate(wavy(count, level))
    ]
