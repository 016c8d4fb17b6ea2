"""How risky a call counts, by what operators wrote and by what tools say of themselves."""

from __future__ import annotations

from agents.catalog import Agent, Catalog
from agents.engine.journal import Began, Risk
from agents.engine.tool import Tool
from agents.policy.ceiling import RISKS, effective


def of_use(agent: Agent, tool: Tool) -> Risk:
    """What an agent takes a tool for that it lists."""
    return effective(agent.spec.autonomy, tool.risk, agent.spec.tools[tool.name].risk)


def of_call(catalog: Catalog, began: Began, name: str) -> Risk | None:
    """What a run's call of that tool counts as: the highest of all agents on its path. None: there is no such tool."""
    tool = catalog.tools.get(name)
    if tool is None:
        return None
    path = (catalog.agents.get(each) for each in began.path or (began.agent,))
    risks = [of_use(agent, tool) for agent in path if agent and name in agent.spec.tools]
    return max(risks, key=RISKS.index, default=tool.risk)
