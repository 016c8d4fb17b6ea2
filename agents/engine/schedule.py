"""What a flow is given that was begun by the clock."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

TICK = ("scheduled", "entry", "missed", "zone")
"""The fields that every tick gives."""
KEY = "every:"
"""What the key of a schedule's runs begins with; its name follows."""


def apart(key: str) -> str:
    """A key as an event gives it, told apart from every schedule's: no name begins with a colon.

    Whoever can choose what an event says could otherwise hold up a schedule, or end its run.
    """
    return f"{KEY}:{key.removeprefix(KEY)}" if key.startswith(KEY) else key


class Tick(BaseModel):
    """The input of a flow that a schedule begins; those that want `input` of their agent.toml as well derive from it.

    `scheduled` is the moment as planned (ISO 8601, UTC), `entry` the name of the schedule, `missed` how many ticks
    before this one nobody was there to begin. `zone` is that of the schedule; it is given to those that take it.
    """

    model_config = ConfigDict(frozen=True)

    scheduled: str
    entry: str
    missed: int = 0
    zone: str = "UTC"
