"""Meeting whoever was first at an effect: wait for it, take over what came of it, or ask whether to do it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agents.engine.flow import Call
from agents.engine.journal import Judged, Returned, Waited
from agents.engine.state import Effect
from tasks.driving import judging, questions
from tasks.driving.judging import Case
from tasks.driving.turn import Turn
from tasks.store.effects import Claim

ONCE_MORE = "yes does it once more"
PARTLY = f"by its own word it failed, after some of it may have been done; {ONCE_MORE}"


def met_before(turn: Turn, id: str, call: Call) -> bool:
    """Whether a call is served by what it waited for, or by what this run did before it went back.

    Its facts are not fetched again: they have moved, by the very effect.
    """
    step = turn.run.step(id)
    if step.waited and step.waited.effect and step.judged:
        claim = turn.store.effects.peek(step.waited.effect)
        if claim and claim.state == "claimed":
            _wait_for(turn, claim.effect)
            return True
        if claim and claim.state == "done" and claim.args == step.judged.args_hash:
            awaited = _effect_of(turn, claim)
            if not awaited.partly:
                _adopt(turn, step.judged, claim.run, awaited)
            return not awaited.partly
    if step.started is None and (effect := turn.run.forgotten(call.fingerprint)) and effect.judged:
        _adopt(turn, effect.judged.model_copy(update={"id": id}), turn.run.id, effect)
        return True
    return False


def ahead_of(turn: Turn, case: Case) -> Claim | None:
    """What the ledger holds that this call has to reckon with.

    Nobody else can hold what is told apart by run and command alone, but for a delegate that was here before.
    """
    alone = not (case.tool.once_per or turn.began.line or case.effect in turn.run.effects)
    if not case.effect or alone:
        return None
    waited = turn.run.step(case.id).waited
    if waited and waited.effect and not case.decision:
        awaited = turn.store.effects.peek(waited.effect)
        if awaited and awaited.state == "done":
            return awaited
    claim = turn.store.effects.peek(case.effect, case.tool.lane(case.args))
    if claim and claim.effect != case.effect and (left := _left_behind(turn, case, claim)):
        turn.store.effects.free(turn.run.id, left)
        return turn.store.effects.peek(case.effect)
    return claim


def meet(turn: Turn, case: Case, claim: Claim) -> None:
    """This very effect is somebody's already, or one like it that is not settled."""
    if claim.state == "claimed":
        stand_by(turn, case.judged(turn.now), claim.effect, f"run {claim.run} is at the same effect", claim.effect)
    elif claim.args != case.args_hash:
        _ask_to_repeat(turn, case, f"run {claim.run} did this already, with other arguments; {ONCE_MORE}")
    elif (effect := _effect_of(turn, claim)).partly:
        _ask_to_repeat(turn, case, f"run {claim.run} did this already, and {PARTLY}")
    else:
        _adopt(turn, case.judged(turn.now), claim.run, effect)


def failed_before(turn: Turn, case: Case) -> bool:
    """Whether this very call failed in this run after some of it may have been done: then a person is asked.

    Nothing else tells two such calls apart where a tool has no identity but the run and the command.
    """
    for effect in turn.run.effects.values() if case.effect and not case.decision else ():
        if effect.partly and effect.started.id != case.id and _same(effect, case):
            why = f"this very call was made before, at {effect.started.id}, and {PARTLY}"
            questions.ask_approval(turn, replace(case, why="; ".join(filter(None, [case.why, why]))))
            return True
    return False


def _same(effect: Effect, case: Case) -> bool:
    judged = effect.judged
    return judged is not None and (judged.tool, judged.args_hash) == (case.tool.name, case.args_hash)


def _ask_to_repeat(turn: Turn, case: Case, why: str) -> None:
    questions.ask_approval(turn, case.repeated(turn.run.id, turn.run.next_question(case.id), why))


def stand_by(turn: Turn, judged: Judged, held: str, why: str, effect: str = "") -> None:
    """In progress, or unknown and asked about: its holder's answer, or its question's, wakes us."""
    if _wait_for(turn, held) and not turn.run.step(judged.id).waited:
        opens: dict[str, Any] = {"at": judged.at, "id": judged.id, "fingerprint": judged.fingerprint}
        turn.intend(judged, Waited(**opens, until=judged.at, cause="claim", why=why, effect=effect))


def _wait_for(turn: Turn, held: str) -> bool:
    """Be woken when it is settled; False when it is settled already."""
    waits = turn.store.effects.wait_for(held, turn.run.id)
    if not waits:
        turn.wake_at(turn.now)
    return waits


def _left_behind(turn: Turn, case: Case, claim: Claim) -> Effect | None:
    """This command's own claim of before the facts moved, if it certainly came to nothing."""
    effect = turn.run.effects.get(claim.effect) if claim.run == turn.run.id else None
    return effect if effect and effect.undone and effect.started.id == case.id else None


def _effect_of(turn: Turn, claim: Claim) -> Effect:
    other = turn.run if claim.run == turn.run.id else turn.store.journals.load(claim.run)
    return other.effects[claim.effect]


def _adopt(turn: Turn, judged: Judged, whose: str, effect: Effect) -> None:
    """It was done, with the same arguments: its result is ours too."""
    done = effect.returned
    assert done is not None
    turn.intend(judged.model_copy(update={"at": turn.now}))
    answer = Returned(
        at=turn.now,
        id=judged.id,
        attempt=judging.attempt(turn, judged.id),
        value=done.value,
        error=done.error,
        trust=done.trust,
        adopted=whose,
    )
    turn.report(answer)
