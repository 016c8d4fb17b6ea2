"""The flow of one call that somebody outside asks for: it is made, and what it gave is what comes of the run."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow

NAME = "@relay"
"""What the journal calls it: no agent.toml can give a flow such a name."""
CALL = "1"
"""The position of its one command."""


class Relayed(BaseModel):
    """The call, its arguments as JSON."""

    tool: str
    args: dict[str, Any] = {}


def relay(call: Relayed) -> Flow:
    """Make it. What is not allowed ends the run as any call of an agent's does."""
    result = yield Call(call.tool, **call.args)
    return Done(summary=f"{call.tool} was called", output=result)
