"""A call brought before policy: its arguments checked, its facts fetched, its verdict, and what a decision is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from agents.engine.canonical import digest
from agents.engine.errors import Later, Overtaken, Refused, ToolError
from agents.engine.flow import Call
from agents.engine.journal import Asked, Decided, Failure, Judged, Lapsed, Returned, Waited
from agents.engine.retry import delay, given_up
from agents.engine.tool import Facts, Tool
from agents.policy.authority import beyond
from agents.policy.judge import Proposed, Verdict
from agents.policy.spec import ToolSpec
from tasks.driving import still
from tasks.driving.turn import Turn
from tasks.driving.verdicts import verdict_on


@dataclass(frozen=True)
class Case:
    """A judged call. `decision`: the approved question it leans on. `effect`: its identity in the ledger, empty for a
    read. `why`: what a person should know first, such as why an earlier yes no longer counts."""

    id: str
    call: Call
    tool: Tool
    args: dict[str, Any]
    facts: Facts
    verdict: Verdict
    policy: str
    limits: ToolSpec
    effect: str
    decision: str = ""
    why: str = ""

    @cached_property
    def args_hash(self) -> str:
        """What binds a decision, and an effect, to these arguments."""
        return digest([self.tool.name, self.args])

    def judged(self, at: float) -> Judged:
        """The entry that says so."""
        return Judged(
            at=at,
            id=self.id,
            fingerprint=self.call.fingerprint,
            tool=self.tool.name,
            args=self.args,
            args_hash=self.args_hash if self.effect else "",
            facts=self.facts,
            verdict=self.verdict.verb,
            rules=self.verdict.rules,
            trust=self.verdict.trust,
            policy=self.policy,
            decision=self.decision,
        )

    def denied(self, why: str) -> Case:
        """The same call turned down for a reason that policy alone could not know."""
        return replace(
            self, verdict=replace(self.verdict, verb="deny", rules=(why, *self.verdict.rules), because=(why,))
        )

    def repeated(self, run: str, question: str, why: str) -> Case:
        """The same call as a deliberate repeat: another occurrence, which only this question can allow."""
        return replace(self, effect=f"{self.effect}+{run}.{question}", decision="", why=why)


def judge_call(turn: Turn, id: str, call: Call, tool: Tool) -> Case | None:
    """Bring a call before policy; None when something else had to be written instead."""
    try:
        args = tool.validated(call.args)
        facts = {**_facts(turn, tool, args), **still.holding(turn, call)}
    except Refused as error:
        refuse(turn, id, call, Failure(kind="failed", message=str(error)))
    except Overtaken as error:
        refuse(turn, id, call, Failure(kind="stale", message=str(error)))
    except ToolError as error:
        _facts_later(turn, id, call, error)
    else:
        return _case(turn, id, call, tool, args, facts)
    return None


def refuse(turn: Turn, id: str, call: Call, failure: Failure) -> None:
    """End a call that never came before policy: nothing can be performed of it, and a yes given earlier is void.

    Its arguments are written down for people alone: the fingerprint tells the call again, so no credential is needed.
    """
    from agents.analyzers.credentials import cleared  # noqa: PLC0415 - a tenth of a second to import

    now, question = turn.now, turn.run.step(id).question
    lapsed = [Lapsed(at=now, question=question, why=failure.message)] if question else []
    judged = Judged(
        at=now,
        id=id,
        fingerprint=call.fingerprint,
        tool=call.tool,
        args=cleared(call.args),
        args_hash=digest([call.tool, call.args]),
        verdict="deny",
        rules=(failure.message,),
    )
    turn.settle(id, failure, *lapsed, judged)


def turn_down(turn: Turn, case: Case) -> None:
    """Denied, or only proposed: the flow is told, and a yes given earlier is void."""
    kind = "denied" if case.verdict.verb == "deny" else "proposed"
    failure = Failure(kind=kind, message="; ".join(case.verdict.because))
    question = turn.run.step(case.id).question
    lapsed = [Lapsed(at=turn.now, question=question, why="policy is stricter now")] if question else []
    turn.settle(case.id, failure, *lapsed, case.judged(turn.now))


def lean_on_decision(turn: Turn, case: Case) -> Case:
    """The case with the yes it was given, if that still holds; else that yes is written off, with the reason."""
    step = turn.run.step(case.id)
    if step.decided is None or step.decided.outcome != "approved":
        return case
    asked = turn.run.questions[step.question].asked
    why = _lapse(turn, asked, step.decided, case)
    if not why:
        return replace(case, decision=asked.question, effect=asked.effect)
    turn.intend(Lapsed(at=turn.now, question=asked.question, why=why))
    return replace(case, why=why)


def _lapse(turn: Turn, asked: Asked, decided: Decided, case: Case) -> str:
    """Why a yes no longer holds, or ""."""
    if asked.args_hash != case.args_hash:
        return "the arguments are not the ones that were shown"
    if asked.facts != case.facts:
        return f"the world moved: {_difference(asked.facts, case.facts)}"
    person = turn.world.people.get(decided.by)
    for approvers in case.verdict.approvers:
        if person is None or not turn.world.people.may(person, approvers):
            return f"policy is stricter now: {decided.by} may no longer decide this"
    return ""


def _difference(before: Facts, after: Facts) -> str:
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    return "; ".join(f"{name} was {before.get(name)}, is {after.get(name)}" for name in sorted(changed))


def _case(turn: Turn, id: str, call: Call, tool: Tool, args: dict[str, Any], facts: Facts) -> Case:
    agent = turn.agent
    verdict = verdict_on(turn, Proposed(tool, args, call.asks, call.until, call.vouched), facts, id)
    return Case(
        id=id,
        call=call,
        tool=tool,
        args=args,
        facts=facts,
        verdict=verdict,
        policy="" if turn.began.pins.get("policy") == agent.policy else agent.policy,
        limits=agent.spec.tools.get(tool.name, ToolSpec()),
        effect=tool.identity(args, facts, turn.line, id) if verdict.verb in ("allow", "ask") else "",
    )


def _facts(turn: Turn, tool: Tool, args: dict[str, Any]) -> Facts:
    """A tool the agent may not use fetches nothing."""
    if tool.name not in turn.agent.spec.tools or beyond(tool, turn.began) or not tool.has_facts:
        return {}
    turn.flush()
    turn.heartbeat.busy_until(turn.now + tool.timeout)
    return tool.fetch_facts(turn.at(tool), args)


def _facts_later(turn: Turn, id: str, call: Call, error: ToolError) -> None:
    """The world could not be looked at; nothing was done, so it can be tried again."""
    tries, now = turn.run.step(id).tries + 1, turn.now
    if (wait := delay(tries)) is None:
        told = given_up(f"its facts could not be fetched: {error}", tries)
        refuse(turn, id, call, Failure(kind="failed", message=told))
        return
    at = max(now + wait, (error.at or 0.0) if isinstance(error, Later) else 0.0)
    failure = Failure(kind="later", message=str(error))
    waited = Waited(at=now, id=id, fingerprint=call.fingerprint, until=at, cause="retry", why=str(error))
    turn.report(Returned(at=now, id=id, attempt=attempt(turn, id), error=failure, final=False), waited)


def attempt(turn: Turn, id: str) -> int:
    started = turn.run.step(id).started
    return started.attempt if started else 0
