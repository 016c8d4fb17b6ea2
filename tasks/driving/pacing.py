"""Calls beyond what an hour allows, where the agent would rather wait for the next hour than have people asked."""

from __future__ import annotations

import hashlib

from agents.engine.flow import Call
from agents.engine.journal import Waited
from agents.policy.spec import ToolSpec
from tasks.driving.turn import Turn
from tasks.driving.verdicts import counted
from tasks.store.effects import HOUR

SPREAD = 300.0
"""Seconds of the next hour over which those that wait come back: thousands at one moment help nobody."""


def held_up(turn: Turn, id: str, call: Call) -> bool:
    """Whether a call waits for the next hour, which is then written down. Nothing is looked up for it before.

    One that was begun counts already, and one that people are asked about is theirs to decide.
    """
    step = turn.run.step(id)
    if step.started or step.question:
        return False
    full = next((name for name in turn.path if _full(turn, name, call.tool)), "")
    if not full:
        return False
    until = (turn.now // HOUR + 1) * HOUR + _share(turn.run.id) * SPREAD
    why = f"{full} may use {call.tool} no more often in this hour"
    turn.intend(Waited(at=turn.now, id=id, fingerprint=call.fingerprint, until=round(until, 3), cause="retry", why=why))
    return True


def asked(turn: Turn, tool: str, limits: ToolSpec) -> None:
    """A question takes a place of the hour as well: people are not asked a thousand things at once either."""
    if limits.beyond == "wait" and limits.per_hour is not None:
        turn.store.effects.count(turn.agent.name, tool)


def _full(turn: Turn, agent: str, tool: str) -> bool:
    known = turn.world.catalog.agents.get(agent)
    limits = counted(turn, known.spec, tool).tools.get(tool, ToolSpec()) if known else ToolSpec()
    if limits.beyond != "wait" or limits.per_hour is None:
        return False
    hour, _ = turn.store.effects.counts(agent, tool, turn.session)
    return hour >= limits.per_hour


def _share(run: str) -> float:
    """From 0 to 1, the same each time."""
    return hashlib.sha256(run.encode()).digest()[0] / 256
