"""Tools that do nothing but answer: what is measured is everything round them."""

from __future__ import annotations

from agents.engine.tool import At, Role, Tool, keyed, read, tool
from tests.bench import lead_tools
from tests.bench.results import result

ROLES: dict[str, Role] = {"number": "free", "noise": "free"}


@tool("bench.read", risk="low", repeat=read, roles=ROLES)
def look(at: At, number: int, noise: bool = False) -> str:
    """Read nothing."""
    return result(number, noise=noise)


@tool("bench.write", risk="medium", repeat=keyed(24), roles=ROLES)
def write(at: At, number: int, noise: bool = False) -> str:
    """Write nothing."""
    at.sending()
    return result(number, noise=noise)


@tool("bench.publish", risk="high", repeat=keyed(24), roles={"number": "free"})
def publish(at: At, number: int) -> str:
    """Publish nothing, after a person has said yes."""
    at.sending()
    return result(number)


TOOLS: dict[str, Tool] = {**{each.name: each for each in (look, write, publish)}, **lead_tools.TOOLS}
