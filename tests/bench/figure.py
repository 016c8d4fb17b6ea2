"""What a benchmark gives: figures, one line each."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

NO_GOAL = "-"
GOAL = re.compile(r"(?P<bound>>=|<=)(?P<number>\d+(?:\.\d+)?)(?P<unit>\S*)")
BOUNDS = {">=": operator.ge, "<=": operator.le}


class NotMeasured(Exception):
    """A figure could not be measured: says why."""


@dataclass(frozen=True)
class Figure:
    """A number with its unit ("ms", "x", "/s", "B").

    `goal`: "-" for none, or a bound in the same unit, such as ">=3x" or "<=1.5ms". Raises `ValueError` for others.
    """

    name: str
    value: float
    unit: str
    goal: str = NO_GOAL

    def __post_init__(self) -> None:
        parsed = GOAL.fullmatch(self.goal)
        if self.goal != NO_GOAL and (parsed is None or parsed["unit"] != self.unit):
            raise ValueError(
                f"the goal of {self.name} must read like >=3{self.unit} or <=3{self.unit}, not {self.goal}"
            )

    @property
    def ok(self) -> bool:
        """Whether the goal is met; without one, always."""
        parsed = GOAL.fullmatch(self.goal)
        return parsed is None or BOUNDS[parsed["bound"]](self.value, float(parsed["number"]))

    def __str__(self) -> str:
        return f"{self.name} {rounded(self.value)}{self.unit} {self.goal} {'ok' if self.ok else 'short'}"


@dataclass(frozen=True)
class Missing:
    """A figure that could not be measured, and why: its line says so, and is never left out."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name} not measured: {self.why}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` percent of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def rounded(value: float) -> str:
    """Three digits or more, never an exponent: 0.352, 1.79, 22.1, 2745; nothing at all is 0."""
    size = abs(value)
    places = 0 if size >= 100 or not size else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:.{places}f}"
