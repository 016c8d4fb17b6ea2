"""What the metrics tools are made with: whoever keeps what was measured before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.drift.shapes import Point
from agents.engine.tool import At


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A value to be kept. Of one command there is one: taken again, the later value counts."""

    metric: str
    point: Point
    why: str
    run: str
    command: str


class Measures(Protocol):
    """Where measures are kept. All raise `Refused` where it cannot be reached, `Unclear` if it broke off in a write."""

    def record(self, taken: Taken) -> None:
        """Keep it."""

    def history(self, metric: str, since: float, most: int) -> Sequence[Point]:
        """The newest since then (seconds since the epoch), the oldest of them first."""


@dataclass(frozen=True, kw_only=True)
class Measuring(At):
    """`measures` None: nothing is kept here, and nothing known of earlier days."""

    measures: Measures | None = field(default=None, repr=False)
    run: str = ""
    command: str = ""
