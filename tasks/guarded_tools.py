"""The tools of an agent as somebody else's agent is shown them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.engine.tool import Risk, Tool
from agents.models.invisible import visible
from agents.models.offers import wire_name
from agents.policy.ceiling import CEILING, effective
from agents.policy.spec import AgentSpec
from tasks.status import View

WARNINGS = {
    "allow": "",
    "ask": "A person is asked before it is done.",
    "propose": "It is only proposed, and never done.",
}
"""What the agent's level alone says of it. Rules, limits and where the arguments come from can make that stricter."""


class GuardedTool(View):
    """A tool. `arguments` is their JSON Schema; `reads`: it changes nothing; `repeats`: the same again does nothing
    more; `guard`: what is likely to come of a call.
    """

    name: str
    summary: str
    arguments: dict[str, Any]
    risk: Risk
    reads: bool
    repeats: bool
    guard: str


def offered(spec: AgentSpec, tools: Mapping[str, Tool]) -> Mapping[str, GuardedTool]:
    """All that an agent lists, by the name on the wire, in the order of those."""
    found = {wire_name(tools[name]): _shown(spec, tools[name]) for name in spec.tools if name in tools}
    return dict(sorted(found.items()))


def _shown(spec: AgentSpec, tool: Tool) -> GuardedTool:
    risk = effective(spec.autonomy, tool.risk, spec.tools[tool.name].risk)
    return GuardedTool(
        name=tool.name,
        summary=visible(tool.summary),
        arguments=visible(tool.whole_schema),
        risk=risk,
        reads=tool.repeat.kind == "read",
        repeats=tool.repeat.kind == "read" or bool(tool.once_per),
        guard=WARNINGS[CEILING[spec.autonomy][risk]],
    )
