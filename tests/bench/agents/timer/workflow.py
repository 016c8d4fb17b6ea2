"""One wait."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Done, Flow, Wait


class Alarm(BaseModel):
    """A moment in ISO 8601, with its zone."""

    until: str


def work(alarm: Alarm) -> Flow:
    """Wait."""
    woken = yield Wait(until=alarm.until)
    return Done(summary=woken.at)
