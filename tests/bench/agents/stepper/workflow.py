"""So many steps: the model names the next, and it is taken, by a read or an effect in turn; then one that asks."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow, Think


class Work(BaseModel):
    """How many steps, whether their results are noise, and whether to ask a person at the end."""

    steps: int
    noise: bool = False
    ask: bool = False


class Step(BaseModel):
    """What the model answers."""

    number: int


def work(given: Work) -> Flow:
    """Take the steps."""
    for number in range(given.steps):
        step = yield Think(Step, "step.md", otherwise=Step(number=number), number=number)
        yield Call("bench.write" if number % 2 else "bench.read", number=step.number, noise=given.noise)
    if given.ask:
        yield Call("bench.publish", number=given.steps)
    return Done(summary=f"took {given.steps} steps")
