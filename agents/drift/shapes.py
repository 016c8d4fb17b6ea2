"""What is judged, and what a judgement says."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["freshness", "volume", "nulls", "distinct", "distribution"]
"""freshness: hours since the newest row · volume: rows · nulls: a rate from 0 to 1 · distinct: how many different
values · distribution: how many rows of each label."""
Direction = Literal["", "up", "down", "apart"]


class Shape(BaseModel):
    """What a tool gives."""

    model_config = ConfigDict(frozen=True)


class Point(Shape):
    """One value of a measure. `at`: ISO 8601 with a zone. `value` None: it could not be had, and `problem` says why.

    `buckets`: of a distribution, rows by label; its `value` is how far it lies from what is usual (0 to 1).
    """

    at: str
    value: float | None = None
    drifted: bool = False
    buckets: dict[str, float] = {}
    problem: str = ""

    @property
    def moment(self) -> datetime:
        """In UTC; one that names no zone is taken for UTC."""
        return _parsed(self.at)


@lru_cache(maxsize=8_192)
def _parsed(at: str) -> datetime:
    """Kept, for a history is gone through several times, and again in the next look."""
    found = datetime.fromisoformat(at)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


class Drift(Shape):
    """A judgement of `value`; of a distribution, that is how far it lies from the usual one.

    `low` and `high`: what would have been usual, in the measure's own unit (None: no bound). `score`: how far off, 1
    at the bound. `days`: of history that counted. `learning`: too few for close bounds. `why`: in words.
    """

    drifted: bool
    value: float | None = None
    learning: bool = False
    direction: Direction = ""
    low: float | None = None
    high: float | None = None
    score: float = 0.0
    days: int = 0
    why: str = ""
