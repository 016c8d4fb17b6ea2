"""Autonomy is a ceiling: what a level allows by itself, by risk."""

from __future__ import annotations

from agents.engine.journal import Verb
from agents.engine.tool import Risk

RISKS: tuple[Risk, ...] = ("low", "medium", "high")
CEILING: dict[int, dict[Risk, Verb]] = {
    1: {"low": "allow", "medium": "propose", "high": "propose"},
    2: {"low": "allow", "medium": "ask", "high": "ask"},
    3: {"low": "allow", "medium": "allow", "high": "ask"},
    4: {"low": "allow", "medium": "allow", "high": "ask"},
}
"""L1 observe, L2 assist, L3 act, L4 autonomous."""
LOOSENED_BY_RULES = frozenset({3, 4})
"""The levels at which an `allow` rule counts against the level's own *ask*."""


def effective(autonomy: int, declared: Risk, written: Risk | None) -> Risk:
    """The risk that counts: what the operator wrote, else the tool's own.

    Writing a risk down does not make an observer act: at L1 the greater of the two counts.
    """
    if autonomy == 1:
        return max(declared, written or declared, key=RISKS.index)
    return written or declared
