"""What came of the delegates of a run, and the end of those that nobody waits for any more."""

from __future__ import annotations

from agents.engine.journal import Cancelled, Ended, Joined
from tasks import family
from tasks.driving.turn import Turn


def take_in(turn: Turn) -> None:
    """Write down how those delegates ended that have."""
    if not turn.run.out:
        return
    ended = turn.store.journals.endings(turn.run.out)
    joined = [_joined(turn, child, ended[child]) for child in turn.run.out if child in ended]
    if joined:
        turn.intend(*joined)


def call_off(turn: Turn) -> None:
    """Have those delegates end that nobody waits for: all of a run that is to end, or what was forgotten."""
    for child, known in turn.run.out.items():
        forgotten = _unwanted(turn, "the run that delegated this went back") if known.forgotten else None
        if wish := forgotten or turn.run.cancelled:
            _tell(turn, child, wish)


def still_out(turn: Turn, why: str) -> bool:
    """Whether delegates are at work, which a run must not end before; they are called off.

    Those of a run that is itself called off have been told so, in the same words: what a newer event overtakes goes
    on once it has changed the world, at every depth.
    """
    for child in turn.run.out if turn.run.cancelled is None else ():
        _tell(turn, child, _unwanted(turn, f"the run that delegated this ends: {why}"))
    return bool(turn.run.out)


def _joined(turn: Turn, child: str, ended: Ended) -> Joined:
    delegated = turn.run.children[child].delegated
    return Joined(
        at=turn.now,
        id=delegated.id,
        child=child,
        agent=delegated.agent,
        status=ended.status,
        summary=ended.summary,
        output=ended.output,
        trust=ended.trust,
    )


def _tell(turn: Turn, child: str, wish: Cancelled) -> None:
    for each in family.call_off(turn.store, child, wish):
        turn.world.hint(each)


def _unwanted(turn: Turn, why: str) -> Cancelled:
    return Cancelled(at=turn.now, by=f"run {turn.run.id}", why=why)
