"""Budgets, checked before anything is spent: a run that has none left asks."""

from __future__ import annotations

from agents.engine.budget import Need, spent
from agents.engine.flow import Leaf
from tasks.driving import questions
from tasks.driving.turn import Turn

STEP = Need(iterations=1)


def overspent(turn: Turn, id: str, command: Leaf) -> bool:
    """Whether this call is more than the run may spend; if so, people are asked, or what is out is waited for."""
    return not _fits(turn, id, command, STEP)


def reserve(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    """Set aside what a question to the model may cost at most; False: as with `overspent`, it is not asked now."""
    if not _fits(turn, id, command, need):
        return False
    turn.reserved = turn.reserved.plus(need)
    return True


def _fits(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    totals, budget, out = turn.run.totals, turn.run.budget, turn.reserved
    if spent(totals, budget, out.plus(need)) is None:
        return True
    why = spent(totals, budget, need)
    if why is None:
        # It fits once the others, which rarely take all that is set aside for them, have been answered.
        turn.wake_at(turn.now)
    else:
        questions.ask_spent(turn, id, command, why)
    return False
