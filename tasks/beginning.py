"""Beginning a run by hand: what was asked for, checked whole, and begun once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from agents.catalog import Agent
from agents.engine import schema
from agents.engine.canonical import digest
from agents.engine.errors import Refused
from agents.engine.event import Trust
from agents.engine.journal import Began
from tasks import inbox, sessions
from tasks.errors import Invalid, NotFound
from tasks.world import World


@dataclass(frozen=True)
class Wanted:
    """A run that somebody asks for. `session`: what they call the talk that it is a part of (empty: none).

    `idempotency_key`: the same one of the same `starter` and agent is the same run (empty: a new one each time).
    """

    agent: str
    starter: str
    prompt: str = ""
    input: dict[str, Any] | None = None
    session: str = ""
    output_schema: dict[str, Any] | None = None
    idempotency_key: str = ""


def begin(world: World, wanted: Wanted) -> str:
    """Begin it, or find that it was begun before. Raises `NotFound`, `Invalid`."""
    agent = _agent(world, wanted)
    began = Began(
        at=world.store.now(),
        agent=wanted.agent,
        flow=agent.spec.flow,
        session=wanted.session,
        starter=wanted.starter,
        autonomy=agent.spec.autonomy,
        budget=agent.spec.limits,
        pins=agent.pins,
    )
    fields, trust = _fields(world, agent, wanted, began)
    began = began.model_copy(update={"input": fields, "input_trust": trust})
    occurrence = wanted.idempotency_key or uuid.uuid4().hex
    run = inbox.run_id(digest(["api", wanted.starter, occurrence]), wanted.agent, 1)
    if inbox.begin(world, agent, run, began, 0.0).what == "exists":
        _same(world, run, began, agent)
    return run


def _agent(world: World, wanted: Wanted) -> Agent:
    agents = world.catalog.agents
    if wanted.agent not in agents:
        raise NotFound(f"there is no agent {wanted.agent}; there are: {', '.join(sorted(agents))}")
    agent = agents[wanted.agent]
    if agent.prompted and not wanted.prompt.strip():
        raise Invalid(f"prompt is missing: say what the agent {agent.name} is to do")
    if wanted.prompt and not agent.prompted:
        raise Invalid(f"the agent {agent.name} takes no prompt; give it an input: {agent.takes}")
    if wanted.output_schema is not None and not agent.prompted:
        raise Invalid(f"the agent {agent.name} takes no output_schema: what it gives is fixed")
    return agent


def _fields(world: World, agent: Agent, wanted: Wanted, began: Began) -> tuple[dict[str, Any], dict[str, Trust]]:
    """What its flow is given, and the labels. Raises `Invalid`."""
    given = wanted.input or {}
    try:
        if not agent.prompted:
            return agent.accepted(given)
        if wanted.output_schema is not None:
            _check(wanted.output_schema)
        return agent.task(wanted.prompt, given, wanted.output_schema, sessions.context(world.store, began))
    except Refused as error:
        raise Invalid(f"input does not fit the agent {agent.name}: {error}") from None


def _check(output_schema: dict[str, Any]) -> None:
    try:
        schema.check(output_schema)
    except Refused as error:
        raise Invalid(f"output_schema cannot be used: {error}") from None


def _same(world: World, run: str, began: Began, agent: Agent) -> None:
    before = world.store.journals.load(run).began
    if before is None:
        return
    then, now = _asked(before, agent), _asked(began, agent)
    if changed := sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name)):
        raise Invalid(f"this Idempotency-Key was used with another {', '.join(changed)}")


def _asked(began: Began, agent: Agent) -> dict[str, Any]:
    """What its starter said: the context of a session is not theirs, and may have grown since."""
    said = {"input": began.input} if not agent.prompted else {**began.input, "session": ()}
    return {**said, "session_id": began.session}
