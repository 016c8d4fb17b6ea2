"""Budgets, checked before anything is spent: a run that has none left asks."""

from __future__ import annotations

from agents.engine.budget import spent
from agents.engine.flow import Leaf
from tasks.driving import questions
from tasks.driving.turn import Turn


def overspent(turn: Turn, id: str, command: Leaf, tokens: int = 0) -> bool:
    """Whether this command, at up to so many tokens, is more than the run may spend; if so, people are asked."""
    why = spent(turn.run.totals, turn.began.budget, turn.reserved + tokens)
    if why is None:
        return False
    questions.ask_spent(turn, id, command, why)
    return True
