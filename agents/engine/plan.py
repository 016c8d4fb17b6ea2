"""What next for this one command? Pure functions from what the journal says to one action."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from agents.engine import waiting
from agents.engine.journal import Decided, Failure, Woke
from agents.engine.retry import ATTEMPTS
from agents.engine.run import Run
from agents.engine.state import Effect, Question, Step
from agents.engine.tool import Tool
from agents.engine.waiting import Wait


@dataclass(frozen=True)
class Judge:
    """Fetch the facts, judge, and go to the effect's door."""


@dataclass(frozen=True)
class Repeat:
    """Send the same effect again under the same key: the provider tells the two apart."""


@dataclass(frozen=True)
class Probe:
    """Find out whether it happened."""


@dataclass(frozen=True)
class Ask:
    """Nobody can tell from here: put a question of this kind."""

    of: Literal["unknown"]


@dataclass(frozen=True)
class Settle:
    """The command has its answer: a failure, or (None) what a person says happened."""

    failure: Failure | None


@dataclass(frozen=True)
class Sleep:
    """Nothing to do before `until` (None: before a person answers)."""

    until: float | None


@dataclass(frozen=True)
class Rest:
    """The flow waits from now on: write down until when."""

    until: float


@dataclass(frozen=True)
class Wake:
    """The wait is over: its time came, the event of that id was heard, or it cannot be waited for at all."""

    event: str = ""
    failure: Failure | None = None


@dataclass(frozen=True)
class Stuck:
    """The flow goes on waiting though it was told, again and again, that it may not."""

    why: str


Action = Judge | Repeat | Probe | Ask | Settle | Sleep


def next_for_call(run: Run, id: str, tool: Tool | None, now: float, frozen: float = 0.0) -> Action:
    """The next action for the call at `id`, which is not settled.

    A tool there is not any more (None) can neither be repeated nor asked: it is as good as blind.
    `frozen`: seconds for which a kill switch has stopped this question's clock.
    """
    step = run.step(id)
    question = run.questions.get(step.question)
    if question and step.decided is None:
        return _waits(question, now, frozen)
    if step.decided and (answer := _answered(step.decided)):
        return answer
    if step.started and _unclear(step):
        return _unsettled(run, step, tool, now)
    return _rested(step, now)


def next_for_think(step: Step, now: float) -> Judge | Sleep:
    """The next action for a `Think` that is not settled: `Judge` stands for asking the model."""
    return _rested(step, now)


def next_for_wait(run: Run, id: str, wait: Wait, now: float) -> Rest | Sleep | Wake | Stuck:
    """The next action for the `Wait` at `id`, which is not settled. What was heard counts, though its time be over."""
    waited = run.step(id).waited
    until = waited.until if waited else wait.deadline(now)
    if waited is None and (found := _unbearable(run, until - now)):
        return found
    if event := _heard(run, wait):
        return Wake(event)
    if until <= now:
        return Wake()
    return Sleep(until) if waited else Rest(until)


def _heard(run: Run, wait: Wait) -> str:
    """The id of the oldest event that it takes; empty for none."""
    fitting = (each.event.id for each in run.heard if fnmatchcase(each.event.name, wait.event))
    return next(fitting, "") if wait.event else ""


def _unbearable(run: Run, seconds: float) -> Wake | Stuck | None:
    """What becomes of a wait that is too long or one too many; None: it is neither."""
    before = sum(isinstance(step.outcome, Woke) for step in run.steps.values())
    if before >= waiting.MOST + waiting.TOLD:
        return Stuck(f"the flow waits without end: it was told {waiting.TOLD} times that it may wait no more")
    if seconds > waiting.LONGEST:
        longest, this = waiting.LONGEST / waiting.DAY, seconds / waiting.DAY
        return _refused(f"a wait takes {longest:.0f} days at most, and this one {this:.7g}")
    if before >= waiting.MOST:
        return _refused(f"the run has waited {waiting.MOST} times, and waits no more")
    return None


def _refused(why: str) -> Wake:
    return Wake(failure=Failure(kind="failed", message=why))


def _rested(step: Step, now: float) -> Judge | Sleep:
    """A back-off is slept through; waiting for somebody else's claim is looked at again at each wake."""
    if step.waited and step.waited.cause == "retry" and step.waited.until > now:
        return Sleep(step.waited.until)
    return Judge()


def _waits(question: Question, now: float, frozen: float) -> Settle | Sleep:
    if question.asked.expires is None:
        return Sleep(None)
    expires = question.asked.expires + frozen
    if expires <= now:
        return Settle(Failure(kind="expired", message="nobody answered in time"))
    return Sleep(expires)


def _answered(decided: Decided) -> Action | None:
    """What a decision settles by itself; None: the command goes on from it."""
    match decided.outcome:
        case "denied":
            return Settle(Failure(kind="denied", message=decided.note or f"{decided.by} said no"))
        case "happened":
            return Settle(None)
        case "not_happened":
            return Judge()
        case _:
            return None


def _unclear(step: Step) -> bool:
    """Started, and nothing is known of how it went."""
    return step.unsettled is None or step.unsettled.kind == "unclear"


def _unsettled(run: Run, step: Step, tool: Tool | None, now: float) -> Action:
    started = step.started
    assert started is not None
    kind = tool.repeat.kind if tool else "blind"
    if kind == "read":
        return _rested(step, now)
    if started.give_up > now:
        return Sleep(started.give_up)
    if (rest := _rested(step, now)) != Judge():
        return rest
    if step.tries >= ATTEMPTS:
        look = tool is not None and kind == "keyed" and tool.has_probe and step.tries == ATTEMPTS
        return Probe() if look else Ask("unknown")
    if tool and kind == "keyed" and not run.cancelled and _in_window(run.effects[started.effect], tool, now):
        return Repeat()
    return Probe() if tool and tool.has_probe else Ask("unknown")


def _in_window(effect: Effect, tool: Tool, now: float) -> bool:
    """Whether the provider still remembers our key, until the end of one more attempt."""
    return now + tool.timeout < effect.first_at + tool.repeat.window
