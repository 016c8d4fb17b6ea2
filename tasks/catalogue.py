"""Every tool there is, as people and programs are shown it: whose it is, what it may do and why, and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.catalog import Agent
from agents.catalog.pins import declaration, digest
from agents.engine.tool import Tool
from agents.servers.declared import name_of
from agents.servers.lock import Lock, Pinned
from agents.tools import TOOLS
from tasks import risks
from tasks.quarantined import outdated, quarantined
from tasks.status import ToolUse, ToolView
from tasks.store.calls import Counts
from tasks.world import World

REPEATS = {
    "read": "it only reads",
    "keyed": "the provider knows our key again",
    "probe": "it can be found out whether it happened",
    "blind": "nobody can find out whether it happened",
}


def tools(world: World) -> Sequence[ToolView]:
    """By name, with how they went in the last seven days, today's included."""
    lock = Lock.read(world.settings.config_dir)
    accepted, refused = _accepted(lock), quarantined(world.store.quarantine, lock)
    counts = world.store.calls.lately()
    agents = world.catalog.agents.values()
    return [
        _view(
            tool,
            agents=[agent for agent in agents if name in agent.spec.tools],
            pinned=accepted.get(name),
            counts=counts,
            quarantine=refused.get(name, ""),
        )
        for name, tool in sorted(world.catalog.tools.items())
    ]


def _view(tool: Tool, agents: Sequence[Agent], pinned: Pinned | None, counts: Counts, quarantine: str) -> ToolView:
    risk_why, repeat_why = tool.because
    return ToolView(
        name=tool.name,
        summary=tool.summary,
        source=_source(tool),
        risk=tool.risk,
        risk_why=risk_why or "its author says so",
        repeat=tool.repeat.kind,
        repeat_why=repeat_why or REPEATS[tool.repeat.kind],
        roles=dict(tool.roles),
        trust=dict(tool.trust),
        hash=pinned.hash if pinned else digest(tool.text if tool.source else declaration(tool)),
        accepted_by=pinned.by if pinned else "",
        accepted_at=pinned.at if pinned else "",
        agents=tuple(_use(agent, tool) for agent in agents),
        calls=counts.calls[tool.name],
        failures=counts.failures[tool.name],
        quarantine=quarantine or outdated(tool, pinned),
    )


def _use(agent: Agent, tool: Tool) -> ToolUse:
    listed, level = agent.spec.tools[tool.name], agent.spec.autonomy
    limits = listed.model_dump(include={"per_run", "per_session", "per_hour"})
    return ToolUse(agent=agent.name, autonomy=level, risk=risks.of_use(agent, tool), **limits)


def _source(tool: Tool) -> str:
    if tool.source:
        return tool.source
    return "placet" if tool.name in TOOLS else f"{tool.name.partition('.')[0]}.toml"


def _accepted(lock: Lock) -> Mapping[str, Pinned]:
    """What people accepted of servers' tools, by the names they have here."""
    return {name_of(server, name): each for server, tools in lock.servers.items() for name, each in tools.items()}
