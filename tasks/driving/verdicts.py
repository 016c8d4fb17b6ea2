"""Policy asked about a call: by the rules of its own agent, and by those of every agent that it works for."""

from __future__ import annotations

from agents.engine import relay
from agents.engine.tool import Facts, Tool
from agents.policy.authority import strictest
from agents.policy.judge import Counts, Proposed, Verdict, World, judge
from agents.policy.spec import AgentSpec, ToolSpec
from tasks.driving.turn import Turn


def verdict_on(turn: Turn, call: Proposed, facts: Facts | None = None, id: str = "") -> Verdict:
    """Judge a call of this run, the one at command `id` (empty: a read on the side, which counts for nothing)."""
    own = _judged(turn, turn.agent.name, turn.agent.spec, call, facts or {}, id)
    above = {name: _for(turn, name, call, facts or {}, id) for name in turn.path[:-1]}
    return strictest(own, above) if above else own


def counted(turn: Turn, spec: AgentSpec, tool: str) -> AgentSpec:
    """An agent's settings with a tool's limits as they count in this run.

    Calls that are relayed are a run each: what is limited per run is limited per session.
    """
    listed = spec.tools.get(tool)
    if listed is None or listed.per_run is None or turn.began.flow != relay.NAME:
        return spec
    return spec.model_copy(update={"tools": {**spec.tools, tool: listed.by_session}})


def _for(turn: Turn, name: str, call: Proposed, facts: Facts, id: str) -> Verdict:
    """What would be said if an agent above had made this call itself."""
    agent = turn.world.catalog.agents.get(name)
    if agent is None:
        why = (f"there is no agent {name} here any more",)
        return Verdict("deny", why, why)
    return _judged(turn, name, agent.spec, call, facts, id)


def _judged(turn: Turn, name: str, spec: AgentSpec, call: Proposed, facts: Facts, id: str) -> Verdict:
    spec = counted(turn, spec, call.tool.name)
    limits = spec.tools.get(call.tool.name, ToolSpec())
    event = turn.origin.event if turn.began.root else None
    counts = _counts(turn, id, name, call.tool, limits) if id else Counts()
    elsewhere = turn.elsewhere.get(id, {})
    world = World(now=turn.now, facts=facts, counts=counts, event=event, elsewhere=elsewhere)
    return judge(call, spec, name, turn.run, world)


def _counts(turn: Turn, id: str, agent: str, tool: Tool, limits: ToolSpec) -> Counts:
    """Effects started so far, but for this call's own earlier attempt; counted only where there is a limit.

    Those of a run are counted with all that share its budget.
    """
    own = 1 if turn.run.step(id).started else 0
    here = turn.run.calls.get(tool.name, 0) - own + turn.elsewhere.get(id, {}).get(tool.name, 0)
    if limits.per_hour is None and limits.per_session is None:
        return Counts(run=here)
    hour, session = turn.store.effects.counts(agent, tool.name, turn.session)
    return Counts(run=here, session=session - own, hour=hour - own)
