"""What is next for one call, done."""

from __future__ import annotations

from agents.engine import plan
from agents.engine.flow import Call
from agents.engine.journal import Failure, Started
from agents.engine.tool import Tool
from tasks.driving import effects, judging, performing, questions
from tasks.driving.turn import Job, Turn
from tasks.expiry import FROZEN_LOOK

NOT_MADE = "a person says that it did not happen"


def plan_call(turn: Turn, id: str, call: Call) -> Job | None:
    """Write down what is next for this call; a job when it may be performed now. Raises `Moved`, `Fenced`."""
    tool = turn.world.catalog.tools.get(call.tool)
    if tool is None:
        effect = turn.run.effect_of(id)
        if effect and effect.unclear:
            return plan_unclear(turn, id)
        judging.refuse(turn, id, call, Failure(kind="denied", message=f"there is no tool {call.tool}"))
        return None
    frozen = questions.frozen(turn, id)
    match plan.next_for_call(turn.run, id, tool, turn.now, frozen):
        case plan.Sleep(until):
            turn.wake_at(until and max(until, turn.now + FROZEN_LOOK if frozen else 0.0))
        case plan.Settle(failure):
            turn.settle(id, failure or _happened(turn, id, tool))
        case plan.Ask():
            questions.ask_unknown(turn, id)
        case plan.Probe():
            return _probe(turn, id, tool)
        case plan.Repeat():
            return effects.start_again(turn, id, tool)
        case plan.Judge() if attempt := _not_made(turn, id):
            performing.not_happened(turn, attempt, NOT_MADE)
        case plan.Judge():
            return effects.judge_and_start(turn, id, call, tool)
    return None


def plan_unclear(turn: Turn, id: str) -> Job | None:
    """Find out about an effect that may have happened, without the flow: nothing new is started."""
    step = turn.run.step(id)
    assert step.judged is not None
    assert step.started is not None
    tool = turn.world.catalog.tools.get(step.judged.tool)
    match plan.next_for_call(turn.run, id, tool, turn.now):
        case plan.Sleep(until):
            turn.wake_at(until)
        case plan.Settle(failure):
            turn.settle(id, failure or _happened(turn, id, tool))
        case plan.Ask():
            questions.ask_unknown(turn, id)
        case plan.Probe() if tool:
            return _probe(turn, id, tool)
        case plan.Repeat() if tool:
            return effects.start_again(turn, id, tool)
        case plan.Judge():
            performing.not_happened(turn, step.started, NOT_MADE)
    return None


def _not_made(turn: Turn, id: str) -> Started | None:
    """The attempt of which a person says that it did not happen, while that is not written down as what came of it.

    Else a second question, whether to make it again, would hide the answer to the first.
    """
    step, effect = turn.run.step(id), turn.run.effect_of(id)
    said = step.decided is not None and step.decided.outcome == "not_happened"
    return step.started if said and effect and effect.unclear else None


def _happened(turn: Turn, id: str, tool: Tool | None) -> Failure | None:
    """What a flow is told when a person says that a call happened: None, where it can be a result."""
    if tool and tool.may_be_nothing:
        return None
    decided = turn.run.step(id).decided
    return Failure(kind="lost", message=f"{decided.by if decided else 'a person'} says it happened; its result is lost")


def _probe(turn: Turn, id: str, tool: Tool) -> Job:
    step = turn.run.step(id)
    assert step.judged is not None
    assert step.started is not None
    return performing.prober(turn, tool, step.judged.args, step.started)
