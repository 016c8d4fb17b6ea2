"""Where incidents are told. Each place has the same few verbs, every one of them a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from agents.engine.flow import Call, Flow
from agents.pipeline_monitor.shapes import Standing, State


@dataclass(frozen=True)
class Words:
    """What people read. `body`: the whole; `said`: what is new; empty where there is none."""

    title: str = ""
    body: str = ""
    said: str = ""


REMEMBERED = 400
"""Days for which it is known that an incident was opened, so that it is opened once."""


class Desk(Protocol):
    """A place. What a tool raises goes up; `Stale`: another run was faster."""

    def standing(self) -> Flow:
        """The incidents of ours that are open, and those lately closed: a tuple of `Standing`."""

    def still(self, told: Standing) -> tuple[Call, dict[str, Any]]:
        """A read, and what it gives while that incident is open."""

    def last(self, incident: str) -> Flow:
        """The id of the newest one about it that is over, however long ago as effects are remembered; 0: none is."""

    def open(self, incident: str, state: State, words: Words, after: int) -> Flow:
        """Tell of a new one; `after` is the id of the last one about the same. Gives what people call it."""

    def update(self, told: Standing, state: State, words: Words) -> Flow:
        """Bring one up to date."""

    def close(self, told: Standing, state: State, words: Words) -> Flow:
        """End one, with a last word."""

    def reopen(self, told: Standing, state: State, words: Words) -> Flow:
        """Open one again."""
