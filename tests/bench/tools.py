"""Tools that do nothing but answer: what is measured is everything round them."""

from __future__ import annotations

from agents.engine.tool import At, Tool, keyed, read, tool

RESULT = "y" * 2000
"""What each of them answers: 2 KB."""


@tool("bench.read", risk="low", repeat=read, roles={"number": "free"})
def look(at: At, number: int) -> str:
    """Read nothing."""
    return RESULT


@tool("bench.write", risk="medium", repeat=keyed(24), roles={"number": "free"})
def write(at: At, number: int) -> str:
    """Write nothing."""
    at.sending()
    return RESULT


@tool("bench.publish", risk="high", repeat=keyed(24), roles={"number": "free"})
def publish(at: At, number: int) -> str:
    """Publish nothing, after a person has said yes."""
    at.sending()
    return RESULT


TOOLS: dict[str, Tool] = {each.name: each for each in (look, write, publish)}
