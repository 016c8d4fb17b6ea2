"""So many steps, half of them reads and half of them effects; then, if told to, one that waits for a person."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Work(BaseModel):
    """How many steps, and whether to ask at the end."""

    steps: int
    ask: bool = False


def work(given: Work) -> Flow:
    """Take the steps."""
    for number in range(given.steps // 2):
        yield Call("bench.read", number=number)
        yield Call("bench.write", number=number)
    if given.ask:
        yield Call("bench.publish", number=given.steps)
    return Done(summary=f"took {given.steps} steps")
