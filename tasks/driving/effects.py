"""The effect's door: claim and start, or meet whoever was there first."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from agents.engine.flow import Call
from agents.engine.journal import Failure, Judged, Started, Woke
from agents.engine.tool import Tool
from tasks.driving import budgets, judging, meeting, pacing, performing, questions
from tasks.driving.judging import Case
from tasks.driving.turn import SEND_WITHIN, Job, Turn
from tasks.driving.verdicts import counted
from tasks.store.effects import Busy, Claim, Claimed, Halted, Limited, Wanted

TOO_LATE = "the moment until which it could be done has passed"


def judge_and_start(turn: Turn, id: str, call: Call, tool: Tool) -> Job | None:
    """Judge a call; a job when it is allowed and through the door, else what follows is written down."""
    if _held_up(turn, id, call, tool):
        return None
    if (case := judging.judge_call(turn, id, call, tool)) is None:
        return None
    if case.verdict.verb in ("deny", "propose"):
        judging.turn_down(turn, case)
        return None
    case = judging.lean_on_decision(turn, case)
    claim = meeting.ahead_of(turn, case)
    if claim and claim.state != "free" and not _ours(turn, case, claim):
        meeting.meet(turn, case, claim)
        return None
    if meeting.failed_before(turn, case):
        return None
    if case.verdict.verb == "ask" and not case.decision:
        questions.ask_approval(turn, case)
        pacing.asked(turn, tool.name, case.limits)
        return None
    if call.until is not None and call.until <= turn.now:
        judging.refuse(turn, id, call, Failure(kind="stale", message=TOO_LATE))
        return None
    return _start(turn, case, claim)


def _held_up(turn: Turn, id: str, call: Call, tool: Tool) -> bool:
    """Whether there is nothing to judge yet, or any more; what follows is written down."""
    if budgets.overspent(turn, id, call, tool.usd) or meeting.met_before(turn, id, call):
        return True
    return pacing.held_up(turn, id, call)


def start_again(turn: Turn, id: str, tool: Tool) -> Job | None:
    """Send an effect whose outcome nobody knows once more, under the same key: at most one of the two counts.

    It is not judged again: it may have happened already, and the key makes the provider tell us.
    """
    step, now = turn.run.step(id), turn.now
    before, judged = step.started, step.judged
    assert before is not None
    assert judged is not None
    changes = {"at": now, "attempt": before.attempt + 1, **_times(tool, now)}
    started = before.model_copy(update=changes)
    wanted = Wanted(
        agents=dict.fromkeys(reversed(turn.path), (None, None)),
        tool=tool.name,
        session=turn.session,
        effect=before.effect,
        lane=tool.lane(judged.args),
        args=judged.args_hash,
        object=before.object,
        n=before.n,
        mine=turn.run.effects[before.effect].seq,
        counted=False,
    )
    passed = _through_the_door(turn, tool, judged.model_copy(update={"at": now}), wanted, started)
    return None if isinstance(passed, Claim) else passed


def _start(turn: Turn, case: Case, claim: Claim | None) -> Job | None:
    step, now = turn.run.step(case.id), turn.now
    n = _n(turn, case, claim)
    started = Started(
        at=now,
        id=case.id,
        attempt=step.started.attempt + 1 if step.started else 1,
        effect=case.effect,
        key=_key(turn, case, n) if case.effect else "",
        n=n,
        object=case.tool.object_of(case.args) if case.effect else "",
        usd=case.tool.usd,
        **_times(case.tool, now),
    )
    limits = {name: _limits(turn, name, case.tool) for name in reversed(turn.path)}
    wanted = Wanted(
        agents=dict.fromkeys(limits, (None, None)) if case.decision else limits,
        tool=case.tool.name,
        session=turn.session,
        effect=case.effect,
        lane=case.tool.lane(case.args) if case.effect else "",
        args=case.args_hash if case.effect else "",
        object=started.object,
        n=n,
        mine=_mine(turn, case),
        counted=started.attempt == 1 and any(limit is not None for each in limits.values() for limit in each),
    )
    passed = _through_the_door(turn, case.tool, case.judged(now), wanted, started)
    if isinstance(passed, Claim):
        # Judged again, it would be another occurrence: what was done has moved the facts.
        meeting.meet(turn, case, passed)
        return None
    return passed


def _through_the_door(turn: Turn, tool: Tool, judged: Judged, wanted: Wanted, started: Started) -> Job | Claim | None:
    """A job; or who has done this very effect meanwhile; or nothing, and the run is looked at again."""
    woke = [Woke(at=started.at, id=started.id)] if turn.run.step(started.id).waited else []
    turn.world.point("started:before")
    refusal = turn.store.effects.start(turn.run, turn.lease.token, wanted, *woke, judged, started)
    turn.world.point("started:after")
    match refusal:
        case None:
            return performing.performer(turn, tool, judged.args, started)
        case Halted():
            return None
        case Busy(other):
            meeting.stand_by(turn, judged, started.object, f"run {other} is writing to the same object")
            return None
        case Claimed() | Limited():
            turn.wake_at(turn.now)
            return refusal.by if isinstance(refusal, Claimed) and refusal.by and refusal.by.state == "done" else None


def _limits(turn: Turn, agent: str, tool: Tool) -> tuple[int | None, int | None]:
    """How often an agent may use a tool in an hour, and in a session."""
    known = turn.world.catalog.agents.get(agent)
    listed = counted(turn, known.spec, tool.name).tools.get(tool.name) if known else None
    return (listed.per_hour, listed.per_session) if listed else (None, None)


def _times(tool: Tool, now: float) -> dict[str, Any]:
    return {"send_by": round(now + SEND_WITHIN, 3), "give_up": round(now + SEND_WITHIN + tool.timeout, 3)}


def _ours(turn: Turn, case: Case, claim: Claim) -> bool:
    return (
        claim.run == turn.run.id
        and claim.state == "claimed"
        and claim.effect == case.effect
        and claim.seq == _mine(turn, case)
    )


def _mine(turn: Turn, case: Case) -> int | None:
    """The number of our own `Started` under this effect, when it is this command's or certainly came to nothing."""
    effect = turn.run.effects.get(case.effect)
    return effect.seq if effect and (effect.started.id == case.id or effect.undone) else None


def _n(turn: Turn, case: Case, claim: Claim | None) -> int:
    """Rises after a definite failure: the provider must not answer from its memory of that one."""
    if claim is None:
        return 1
    if claim.state == "free":
        return claim.n + 1
    decided = turn.run.step(case.id).decided
    return claim.n + 1 if decided and decided.outcome == "not_happened" else claim.n


def _key(turn: Turn, case: Case, n: int) -> str:
    """What the provider sees: nobody can guess it, and the same occurrence always has the same one."""
    text = "\x1f".join(["effect", case.tool.name, case.effect, case.args_hash, str(n)])
    return hmac.new(turn.world.settings.secret, text.encode(), hashlib.sha256).hexdigest()
