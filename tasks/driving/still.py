"""What a flow bound a call to, read again right before the call is judged: does it still hold?"""

from __future__ import annotations

from typing import Any

from agents.engine.errors import Overtaken, Refused
from agents.engine.flow import Call
from agents.engine.tool import Facts, Tool
from agents.policy.judge import Proposed
from tasks.driving.turn import Turn
from tasks.driving.verdicts import verdict_on


def holding(turn: Turn, call: Call) -> Facts:
    """What was read, under the name of the read. Raises `Overtaken` where it does not hold, and what tools raise."""
    if call.read is None:
        return {}
    tool = turn.world.catalog.tools.get(call.read.tool)
    if tool is None or tool.repeat.kind != "read":
        raise Refused(f"{call.tool} depends on {call.read.tool}, which is no read that there is")
    args = tool.validated(call.read.args)
    _must_be_allowed(turn, tool, args)
    turn.flush()
    turn.heartbeat.busy_until(turn.now + tool.timeout)
    found = tool.call(turn.at(tool), args)
    seen = {name: found.get(name) if isinstance(found, dict) else None for name in call.holds}
    if moved := [name for name, value in call.holds.items() if seen[name] != value]:
        raise Overtaken("; ".join(f"{name} was {call.holds[name]}, is {seen[name]}" for name in sorted(moved)))
    return {tool.name: seen}


def _must_be_allowed(turn: Turn, tool: Tool, args: dict[str, Any]) -> None:
    """A read that a person would have to be asked about is not done on the side."""
    verdict = verdict_on(turn, Proposed(tool, args))
    if verdict.verb != "allow":
        raise Refused(f"{tool.name} may not be read again unasked: {'; '.join(verdict.because)}")
