"""What is next for one `Wait`, done. Until it wakes nobody holds the run: only the index of what is due knows of it."""

from __future__ import annotations

from typing import Literal

from agents.engine import plan
from agents.engine.flow import Wait
from agents.engine.journal import Waited, Woke
from tasks.driving import questions
from tasks.driving.turn import Turn


def plan_wait(turn: Turn, id: str, wait: Wait) -> None:
    """Write down that it waits, or that it is over; people are asked about a flow that does nothing but wait.

    Raises `Moved`, `Fenced`.

    What is heard after that and before the run is let go of makes the letting go fail: it is never slept through.
    """
    now = turn.now
    match plan.next_for_wait(turn.run, id, wait, now):
        case plan.Sleep(until):
            turn.wake_at(until)
        case plan.Rest(until):
            turn.intend(_waited(now, id, wait, until))
        case plan.Wake(event, failure):
            # What cannot be waited for may lie beyond any calendar.
            until = now if failure else wait.deadline(now)
            begun = [] if turn.run.step(id).waited else [_waited(now, id, wait, until)]
            turn.intend(*begun, Woke(at=now, id=id, event=event, error=failure))
        case plan.Stuck(why):
            questions.ask_crashed(turn, why)


def _waited(now: float, id: str, wait: Wait, until: float) -> Waited:
    cause: Literal["event", "time"] = "event" if wait.event else "time"
    return Waited(at=now, id=id, fingerprint=wait.fingerprint, until=until, cause=cause, event=wait.event)
