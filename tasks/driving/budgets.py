"""Budgets, checked before anything is spent: a run that has none left asks. Delegates share that of their root."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agents.engine import budget
from agents.engine.budget import Need, raised, spent
from agents.engine.flow import Call, Leaf
from agents.engine.journal import Budget, Totals
from tasks import family
from tasks.driving import questions
from tasks.driving.turn import Turn
from tasks.store.budgets import NOTHING, Granted, Over, Share, Tally, Unanswered, Wait
from tasks.store.journals import Fenced

STEP = Need(iterations=1)
LOOK = 600.0
"""Seconds between looks of a run that waits for the others of its root: it is woken sooner, unless that was lost."""
USED_UP = "it is used up"


def overspent(turn: Turn, id: str, command: Leaf, usd: float = 0.0) -> bool:
    """Whether this command is more than may be spent; if so, people are asked, or what is out is waited for.

    `usd`: what an attempt at it costs. What is started is counted at once, and need not be set aside.
    """
    return not _fits(turn, id, command, STEP._replace(usd=usd))


def reserve(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    """Set aside what a question to the model may cost at most; False: as with `overspent`, it is not asked now."""
    if not _fits(turn, id, command, need):
        return False
    turn.reserved = turn.reserved.plus(need)
    return True


def shared(turn: Turn) -> bool:
    """Whether other runs spend of the same budget. One that has delegated nothing goes by its own journal alone."""
    return bool(turn.began.root or turn.run.children)


def lent(turn: Turn, limits: Budget) -> Budget:
    """What a delegate with those limits of its own has, beside what it shares with all that work for the root."""
    own = budget.lent(limits, turn.run.budget, _spent(turn)) if turn.began.root else limits
    return budget.tighter(own, turn.origin.budget)


def commit(turn: Turn) -> None:
    """Let those who share its budget, if anybody does, know what this run has spent. Raises `Fenced`."""
    if shared(turn):
        publish(turn, NOTHING)


def publish(turn: Turn, aside: Need) -> None:
    """Write down what this run has spent, and all that is set aside for it. Raises `Fenced`."""
    run, ended = turn.run, turn.run.ended
    why = "unanswered" if ended and ended.status == "exhausted" and _unanswered(turn) else ""
    share, token = _share(turn, aside), turn.lease.token
    with _held_facts_kept(turn):
        turn.store.budgets.commit(turn.root, run.id, token, share, ended=ended is not None, why=why)


def _fits(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    alone = not shared(turn)
    # Of a root, what it may spend itself is what all may spend: the others' raises count for it as well.
    if (alone or turn.began.root) and not _fits_own(turn, id, command, need):
        return False
    return alone or _fits_shared(turn, id, command, need)


def _fits_own(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    totals, limits, out = _spent(turn), turn.run.budget, turn.reserved
    if spent(totals, limits, out.plus(need)) is None:
        return True
    why = spent(totals, limits, need)
    if why is None:
        # It fits once the others, which rarely take all that is set aside for them, have been answered.
        turn.wake_at(turn.now)
    else:
        questions.ask_spent(turn, id, command, f"the run has used up its budget: {why}")
    return False


def _fits_shared(turn: Turn, id: str, command: Leaf, need: Need) -> bool:
    limits, call = turn.origin.budget, _tally(turn, id, command)
    with _held_facts_kept(turn):
        room = turn.store.budgets.reserve(
            turn.root, turn.run.id, turn.lease.token, _share(turn, turn.reserved), limits, need, call
        )
    match room:
        case Granted(calls):
            turn.elsewhere[id] = calls
        case Wait():
            turn.wake_at(turn.now if turn.reserved != NOTHING else turn.now + LOOK)
        case Unanswered():
            turn.unanswered = True
        case Over(totals, raises):
            why = spent(totals, raised(limits, raises), need) or USED_UP
            whose = f"the budget of {turn.origin.agent} and all that work for it is used up"
            questions.ask_spent(turn, id, command, f"{whose}: {why}", shared=bool(turn.began.root))
    return isinstance(room, Granted)


def _spent(turn: Turn) -> Totals:
    """What counts against its own limits: what it spent, and what all spent that it has delegated to."""
    if not turn.run.children or turn.run.budget == Budget():
        return turn.run.totals
    if turn.below is None:
        turn.below = list(family.below(turn.store, turn.run))
    return family.together((turn.run, *turn.below))


def _share(turn: Turn, aside: Need) -> Share:
    run = turn.run
    return Share(run.totals, run.shared_raises if turn.began.root else run.raises, aside, run.calls)


def _tally(turn: Turn, id: str, command: Leaf) -> Tally | None:
    """A call to be counted beside those the run has started: not a further attempt, which is among them."""
    if not isinstance(command, Call):
        return None
    return Tally(command.tool, 0 if turn.run.step(id).started else 1)


def _unanswered(turn: Turn) -> bool:
    """Whether it was the one that asked in vain for the budget that it shares to be raised."""
    asked = [question for question in turn.run.questions.values() if question.asked.of == "spent"]
    return any(each.decided is None and (each.asked.shared or not turn.began.root) for each in asked)


@contextmanager
def _held_facts_kept(turn: Turn) -> Iterator[None]:
    """What is known and not yet written is written, even if the lease turns out to be lost."""
    try:
        yield
    except Fenced:
        turn.flush()
        raise
