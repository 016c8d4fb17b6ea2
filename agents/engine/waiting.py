"""Waiting: what a flow yields to let time pass or to hear of an event, and what it is told once that came."""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents.engine import journal as j
from agents.engine.canonical import digest
from agents.engine.moment import iso, moment

DAY = 86_400.0
LONGEST = 400 * DAY
"""Seconds that one wait may take: what it may be about is kept for as long."""
MOST = 1_000
"""Waits of one run, so that a loop that lets no time pass comes to an end."""
TOLD = 100
"""How often a flow is told, on top of that, that there are no more: one that goes on nevertheless is broken."""


class Wait:
    """Let time pass, until a moment or until an event that is heard of before. The result is a `Woken`.

    `seconds` from when the flow first comes here (0: now, by which a flow learns the time), or `until`, a moment in
    ISO 8601 with its zone; a moment in the past is now. `event`: a glob over the names of events that `[[wakes]]` in
    agent.toml lets the run hear ("hubspot.contact.*"). The oldest that no wait has had and that came since the run
    began counts. Raises `ValueError` for none or both of the two times, and for what is no time.
    A wait of over 400 days is thrown into the flow as `ToolFailed`.
    """

    def __init__(self, *, seconds: float | None = None, until: str = "", event: str = "") -> None:
        if (seconds is None) == (not until):
            raise ValueError("a Wait takes seconds or until, one of the two: it must end even if nothing is heard")
        if seconds is not None and not math.isfinite(seconds):
            raise ValueError(f"{seconds} are no seconds to wait")
        self.seconds, self.event = seconds, event
        self.until = moment(until)
        self.fingerprint = digest(["wait", seconds, until, event])

    def deadline(self, now: float) -> float:
        """When it is over at the latest, if it begins now (both in seconds since the epoch, to the millisecond).

        No time at all is never rounded to some: the run would be let go of, and looked at again with the next sweep.
        What lies before the epoch is the epoch: before the year 1 there is no date by which people could be told.
        """
        if self.until is not None:
            return max(round(self.until, 3), 0.0)
        after = max(round(now + (self.seconds or 0.0), 3), 0.0)
        return after if self.seconds else min(after, now)


class Heard(BaseModel):
    """An event that was heard of: its id, its name ("hubspot.contact.propertyChange"), its fields, when it was heard.

    The fields carry the labels that they came with. `at` is in ISO 8601, in UTC.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    fields: dict[str, Any] = {}
    at: str


class Woken(BaseModel):
    """The wait is over. `at` is the moment it woke (ISO 8601, UTC): a flow has no other clock.

    `event` None: the time came.
    """

    model_config = ConfigDict(frozen=True)

    at: str
    event: Heard | None = None

    @classmethod
    def of(cls, woke: j.Woke, heard: j.Heard | None) -> Woken:
        """As the journal tells it."""
        return cls(at=iso(woke.at), event=_heard(heard) if heard else None)


def _heard(entry: j.Heard) -> Heard:
    event = entry.event
    return Heard(id=event.id, name=event.name, fields=event.fields, at=iso(entry.at))
