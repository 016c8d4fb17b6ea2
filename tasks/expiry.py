"""Until when a question can be answered: a kill switch stops its clock."""

from __future__ import annotations

from agents.engine.run import Run
from agents.engine.state import Question
from tasks import family
from tasks.store import Store

FROZEN_LOOK = 10.0
"""Seconds between looks at a question whose clock a kill switch has stopped."""


def frozen(store: Store, run: Run, question: Question) -> float:
    """Seconds for which a kill switch has stopped the clock of a question."""
    assert run.began is not None
    judged = run.step(question.asked.id).judged
    scopes = family.scopes(run.began, judged.tool if judged else "")
    return store.halts.frozen(scopes, question.asked.at)


def deadline(store: Store, run: Run, question: Question) -> float | None:
    """The moment from which an answer comes too late (None: never)."""
    expires = question.asked.expires
    return expires if expires is None else expires + frozen(store, run, question)


def past(store: Store, run: Run, question: Question, now: float) -> bool:
    """Whether it is too late. The kill switch is only looked up once the time is over that was given at first."""
    if question.asked.expires is None or question.asked.expires > now:
        return False
    until = deadline(store, run, question)
    return until is not None and until <= now
