"""Checks that every agent some other hands work to is there."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from agents.catalog.agent import Agent
from agents.catalog.problems import Problems, instead


def check(agents: Mapping[str, Agent], known: AbstractSet[str], problems: Problems) -> None:
    """Check `delegates` of all agents. `known` are all folders, also those that nobody has set up: work for one of
    these is refused when it comes to it."""
    for agent in agents.values():
        for n, name in enumerate(agent.spec.delegates):
            if what := _wrong(agent, name, known):
                problems.add(agent.document.path, what, agent.document.line(("delegates", n)))


def _wrong(agent: Agent, name: str, known: AbstractSet[str]) -> str:
    if name == agent.name:
        return f'hands work to itself; take "{name}" out of `delegates`'
    if name in known:
        return ""
    return f'there is no agent "{name}" to hand work to; {instead(name, known - {agent.name})}'
