"""What a delegate may do: never more than whoever it works for. Authority only shrinks on the way down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from agents.engine.journal import Began, Risk
from agents.engine.tool import Tool
from agents.policy.ceiling import RISKS
from agents.policy.spec import AgentSpec
from agents.policy.verdict import STRICTNESS, Verdict


@dataclass(frozen=True)
class Authority:
    """A level of autonomy, the tools that may be used, and the highest risk of one as tools declare it."""

    autonomy: int
    within: tuple[str, ...]
    ceiling: Risk


def held(began: Began, spec: AgentSpec, tools: Mapping[str, Tool]) -> Authority:
    """What a run of an agent has: what agent.toml says, and for a delegate no more than it was lent."""
    names = [name for name in sorted(spec.tools) if name in tools and (began.within is None or name in began.within)]
    risks = [tools[name].risk for name in names]
    if began.ceiling is not None:
        risks = [min(risk, began.ceiling, key=RISKS.index) for risk in risks]
    return Authority(autonomy(began, spec), tuple(names), max(risks, key=RISKS.index, default="low"))


def lent(above: Authority, spec: AgentSpec) -> Authority:
    """What a delegate of this agent is lent by one that has `above`."""
    shared = tuple(name for name in above.within if name in spec.tools)
    return Authority(min(above.autonomy, spec.autonomy), shared, above.ceiling)


def autonomy(began: Began, spec: AgentSpec) -> int:
    """The level that counts: the agent's own as it is now, and for a delegate at most what it was lent."""
    return min(spec.autonomy, began.autonomy) if began.parent else spec.autonomy


def beyond(tool: Tool, began: Began) -> str:
    """Why a delegate may not use a tool at all, in words; empty: it may, as far as its parent goes."""
    if began.within is not None and tool.name not in began.within:
        return f"{_above(began)} may not use {tool.name}, so neither may {began.agent} on its behalf"
    if began.ceiling is not None and RISKS.index(tool.risk) > RISKS.index(began.ceiling):
        return f"{tool.name} is of {tool.risk} risk, and {_above(began)} may use tools of {began.ceiling} risk at most"
    return ""


def strictest(own: Verdict, above: Mapping[str, Verdict]) -> Verdict:
    """The verdict on a delegate's call, where every agent it works for would have to let it through as well.

    Whoever asks has a list of approvers, and each list has to be met.
    """
    verb = max((own.verb, *(each.verb for each in above.values())), key=STRICTNESS.__getitem__)
    asking = [each for each in (own, *above.values()) if each.verb == "ask"]
    because = [why for why in own.because if own.verb == verb]
    because += [why for name, each in above.items() if each.verb == verb for why in _for(name, each.because, because)]
    rules = (*own.rules, *(why for name, each in above.items() for why in _for(name, each.rules, own.rules)))
    if verb != "ask":
        return replace(own, verb=verb, rules=rules, because=tuple(because), approvers=(), expires=0.0)
    lists = sorted({approvers for each in asking for approvers in each.approvers})
    expires = min(each.expires for each in asking)
    return Verdict(verb, rules, tuple(because), tuple(lists), expires, own.trust)


def _for(name: str, words: Iterable[str], said: Collection[str]) -> list[str]:
    """What an agent above has to say, but for what was said already."""
    return [f"for {name}: {why}" for why in words if why not in said]


def _above(began: Began) -> str:
    return began.path[-2] if len(began.path) > 1 else "its parent"
