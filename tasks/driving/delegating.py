"""Work handed to another agent: the child begun, or the reason written down why it was not."""

from __future__ import annotations

from typing import Any

from agents.catalog import Agent
from agents.engine.canonical import digest
from agents.engine.errors import Refused
from agents.engine.flow import Delegate
from agents.engine.journal import Began, Delegated, Failure, Joined
from agents.engine.task import Task
from agents.policy import authority
from tasks.driving import budgets
from tasks.driving.turn import Turn

DEEPEST = 3
"""Agents below a root on one path: the last of them delegates to nobody."""
SIDE_BY_SIDE = 8
"""Delegates that one run may have at work at a time."""
MOST = 32
"""Delegates that one run may have in all, those it forgot when it went back included."""


def plan_delegate(turn: Turn, id: str, delegate: Delegate) -> None:
    """Begin the child, or write down why not. Of one at work there is nothing to do: its end wakes us."""
    if turn.run.step(id).delegated or budgets.overspent(turn, id, delegate):
        return
    if failure := _refusal(turn, delegate):
        _refuse(turn, id, delegate, failure)
        return
    agent = turn.world.catalog.agents[delegate.agent]
    try:
        fields, _ = agent.accepted(_given(agent, delegate))
    except Refused as error:
        why = f"what was given does not fit the agent {agent.name}: {error}"
        _refuse(turn, id, delegate, Failure(kind="failed", message=why))
        return
    _begin(turn, id, delegate, agent, fields)


def _refusal(turn: Turn, delegate: Delegate) -> Failure | None:
    run, name, path = turn.run, delegate.agent, turn.path
    catalog = turn.world.catalog
    if name in path:
        return _denied(f"{name} is at work above already ({' > '.join(path)}), and is not delegated back to")
    if name not in catalog.agents:
        why = catalog.off.get(name, f"there are: {', '.join(sorted(catalog.agents))}")
        return _failed(f"there is no agent {name} here; {why}")
    if name not in turn.agent.spec.delegates:
        return _denied(f"`delegates` in agent.toml of {turn.agent.name} does not list {name}")
    if run.cancelled:
        return Failure(kind="stale", message=run.cancelled.why)
    if len(path) > DEEPEST:
        return _failed(f"{' > '.join(path)} is {DEEPEST} deep already, and goes no deeper")
    if len(run.out) >= SIDE_BY_SIDE:
        return _failed(f"{SIDE_BY_SIDE} delegates are at work already; wait for one of them")
    if len(run.children) >= MOST:
        return _failed(f"this run has had {MOST} delegates, and gets no more")
    return None


def _refuse(turn: Turn, id: str, delegate: Delegate, failure: Failure) -> None:
    asked = _asked(turn, id, delegate)
    turn.intend(Delegated(**asked, child=""), Joined(at=turn.now, id=id, agent=delegate.agent, error=failure))


def _begin(turn: Turn, id: str, delegate: Delegate, agent: Agent, fields: dict[str, Any]) -> None:
    run, catalog = turn.run, turn.world.catalog
    lent = authority.lent(authority.held(turn.began, turn.agent.spec, catalog.tools), agent.spec)
    own = budgets.lent(turn, agent.spec.limits)
    entry = Delegated(**_asked(turn, id, delegate), child=_child(turn, id), budget=own)
    began = Began(
        at=turn.now,
        agent=agent.name,
        flow=agent.spec.flow,
        input=fields,
        input_trust=run.vouched.labels(fields),
        prompt=delegate.task,
        autonomy=lent.autonomy,
        budget=entry.budget,
        pins=agent.pins,
        parent=run.id,
        root=turn.root,
        line=digest(["delegate", turn.line, id])[:20],
        path=(*turn.path, agent.name),
        within=lent.within,
        ceiling=lent.ceiling,
    )
    turn.store.blobs.put_texts(agent.texts)
    budgets.publish(turn, turn.reserved)
    turn.world.point("delegated:before")
    turn.store.slots.delegate(run, turn.lease.token, entry, began)
    turn.world.point("delegated:after")
    turn.world.hint(entry.child)


def _given(agent: Agent, delegate: Delegate) -> dict[str, Any]:
    """The input of its flow: the task itself for an agent that takes a prompt."""
    if issubclass(agent.input, Task):
        return {"prompt": delegate.task, "input": delegate.input}
    return delegate.input


def _child(turn: Turn, id: str) -> str:
    """Derived, so that a replay never begins it twice; another once the run went back and comes here again."""
    before = sum(child.delegated.id == id for child in turn.run.children.values())
    return digest(["delegate", turn.run.id, id, before])[:20]


def _asked(turn: Turn, id: str, delegate: Delegate) -> dict[str, Any]:
    given = {"agent": delegate.agent, "task": delegate.task, "input": delegate.input}
    return {"at": turn.now, "id": id, "fingerprint": delegate.fingerprint, **given}


def _denied(why: str) -> Failure:
    return Failure(kind="denied", message=why)


def _failed(why: str) -> Failure:
    return Failure(kind="failed", message=why)
