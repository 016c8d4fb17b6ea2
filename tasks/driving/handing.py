"""What a model is offered so that it may hand work to other agents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from pydantic import ConfigDict, Field, create_model

from agents.engine.delegation import DELEGATE
from agents.models.offers import Offer
from tasks.driving.delegating import DEEPEST
from tasks.driving.turn import Turn

ABOUT = (
    "Hand a task to another agent, and wait for what comes of it. It may use no tool that you may not use. There are"
)


def offer(turn: Turn) -> tuple[Offer, ...]:
    """The call that hands work over; nothing where there is nobody to hand it to."""
    known = turn.world.catalog.agents
    names = [name for name in turn.agent.spec.delegates if name in known and name not in turn.path]
    if not names or len(turn.path) > DEEPEST:
        return ()
    return (_offer(tuple((name, known[name].spec.title) for name in names)),)


@lru_cache(maxsize=64)
def _offer(agents: tuple[tuple[str, str], ...]) -> Offer:
    """Made once for the same agents: what a model is offered must not change on the way."""
    named: Any = Literal[tuple(name for name, _ in agents)]
    arguments = create_model(
        "Delegate",
        __config__=ConfigDict(extra="forbid"),
        agent=(named, ...),
        task=(str, Field(min_length=1, max_length=20_000, description="all that it needs to know, in words")),
        input=(
            dict[str, str | int | float | bool | None],
            Field(default={}, description="the ids and sums it needs, by name, exactly as tools gave them to you"),
        ),
    )
    there_are = ", ".join(f"{name} ({title})" for name, title in agents)
    return Offer(DELEGATE, f"{ABOUT}: {there_are}.", arguments)
