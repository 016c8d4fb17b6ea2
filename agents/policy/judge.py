"""The one question policy answers: may this call be made, now, in this run?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.engine.event import Trust
from agents.engine.journal import Verb
from agents.engine.run import Run
from agents.policy.authority import autonomy, beyond
from agents.policy.ceiling import CEILING, LOOSENED_BY_RULES, effective
from agents.policy.conditions.evaluate import Names, Unanswerable, seen
from agents.policy.reasons import in_words
from agents.policy.spec import AgentSpec, RuleSpec, ToolSpec
from agents.policy.trust import doubtful, trust_of
from agents.policy.verdict import STRICTNESS, Counts, Proposed, Verdict, World

__all__ = ["Counts", "Proposed", "Verdict", "World", "judge"]

ANSWERS: dict[Verb, str] = {
    "allow": "are allowed",
    "ask": "are asked about",
    "propose": "are only proposed",
    "deny": "are denied",
}

VAIN = " (loosens nothing below L3)"
AT_ONCE = 1.0
"""Seconds for a question that is asked too late to be answered."""


@dataclass(frozen=True)
class Finding:
    """One thing that has a say: its answer, why, and whom to ask for how long (empty, None: as usual)."""

    verb: Verb
    why: str
    approvers: tuple[str, ...] = ()
    expires: float | None = None


def judge(call: Proposed, spec: AgentSpec, name: str, run: Run, world: World) -> Verdict:
    """Judge a call of the agent `name`. A rule that cannot be evaluated asks; the strictest answer wins.

    Of a delegate's call each agent above is asked as well: see `strictest`.
    """
    trust = trust_of(call, run)
    listed = spec.tools.get(call.tool.name)
    if listed is None:
        why = (f"the tool {call.tool.name} is not listed in [tools] of {name}",)
        return Verdict("deny", why, why, trust=trust)
    if run.began and (refusal := beyond(call.tool, run.began)):
        return Verdict("deny", (refusal,), (refusal,), trust=trust)
    if run.began and (level := autonomy(run.began, spec)) != spec.autonomy:
        spec = spec.model_copy(update={"autonomy": level})
    names = _names(call, spec, name, run, world, trust)
    others = [
        *_by_rules(spec, names),
        *_by_limits(listed, world.counts),
        *_by_trust(call, trust),
        *_by_flow(call),
    ]
    return _in_time(_combined(_by_level(call, spec), others, spec, listed, trust), call, world.now)


def _by_level(call: Proposed, spec: AgentSpec) -> Finding:
    risk = effective(spec.autonomy, call.tool.risk, spec.tools[call.tool.name].risk)
    verb = CEILING[spec.autonomy][risk]
    calls = "reads" if call.tool.repeat.kind == "read" else "effects"
    return Finding(verb, f"autonomy L{spec.autonomy}: {risk} {calls} {ANSWERS[verb]}")


def _by_rules(spec: AgentSpec, names: Names) -> Iterator[Finding]:
    for rule in spec.rules:
        try:
            if names.holds(rule.when):
                vain = rule.then == "allow" and spec.autonomy not in LOOSENED_BY_RULES
                yield _found(rule, rule.then, f"rule: {rule.name}{VAIN if vain else ''}")
        except Unanswerable as error:
            yield _found(rule, "ask", f"rule: {rule.name} (could not be evaluated: {error})")


def _found(rule: RuleSpec, verb: Verb, why: str) -> Finding:
    return Finding(verb, why, rule.approvers, rule.expires)


def _by_limits(listed: ToolSpec, counts: Counts) -> Iterator[Finding]:
    limits = (
        ("a run", listed.per_run, counts.run),
        ("a session", listed.per_session, counts.session),
        ("an hour", listed.per_hour if listed.beyond == "ask" else None, counts.hour),
    )
    for span, limit, used in limits:
        if limit is not None and used >= limit:
            yield Finding("ask", f"limit: {limit} {span} reached")


def _by_trust(call: Proposed, trust: dict[str, Trust]) -> Iterator[Finding]:
    for name in doubtful(call.tool, trust):
        yield Finding("ask", f"argument `{name}` did not come from a trusted value")


def _by_flow(call: Proposed) -> Iterator[Finding]:
    if call.asks:
        yield Finding("ask", f"the agent asks: {call.asks}")


def _combined(
    level: Finding, others: Sequence[Finding], spec: AgentSpec, listed: ToolSpec, trust: dict[str, Trust]
) -> Verdict:
    """The strictest of all, except that an `allow` rule may take away the level's own *ask*."""
    loosened = level.verb == "ask" and _loosens(spec, others)
    counted = [*others] if loosened else [level, *others]
    verb = max((each.verb for each in counted), key=STRICTNESS.__getitem__)
    rules = _in_words([level, *others])
    because = tuple(map(in_words, _in_words([each for each in counted if each.verb == verb])))
    if verb != "ask":
        return Verdict(verb, rules, because, trust=trust)
    asking = [each for each in counted if each.verb == "ask"]
    lists = {tuple(sorted({*(each.approvers or listed.approvers or spec.approvers)})) for each in asking}
    expires = min(each.expires or listed.expires or spec.expires for each in asking)
    return Verdict(verb, rules, because, tuple(sorted(lists)), expires, trust)


def _in_time(verdict: Verdict, call: Proposed, now: float) -> Verdict:
    """People have until a yes would come too late, and no longer than policy gives them."""
    if verdict.verb != "ask" or call.until is None:
        return verdict
    return replace(verdict, expires=min(verdict.expires, max(call.until - now, AT_ONCE)))


def _loosens(spec: AgentSpec, others: Sequence[Finding]) -> bool:
    return spec.autonomy in LOOSENED_BY_RULES and any(each.verb == "allow" for each in others)


def _in_words(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Why, the strictest first, in an order that does not depend on that of the rules."""
    return tuple(each.why for each in sorted(findings, key=lambda each: (-STRICTNESS[each.verb], each.why)))


def _names(call: Proposed, spec: AgentSpec, name: str, run: Run, world: World, trust: dict[str, Trust]) -> Names:
    """What a rule may see."""
    risk = effective(spec.autonomy, call.tool.risk, spec.tools[call.tool.name].risk)
    return Names(
        call={"tool": call.tool.name, "args": call.args, "trust": trust, "risk": risk},
        facts=world.facts,
        event=seen(world.event or (run.began.event if run.began else None)),
        agent={"name": name, "autonomy": spec.autonomy},
        run={"calls": {tool: run.calls.get(tool, 0) + world.elsewhere.get(tool, 0) for tool in spec.tools}},
    )
