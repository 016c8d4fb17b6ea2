"""A stop that is on record is told to whoever waits for it, as an event.

At once; or by a worker, if that came to nothing. Both may happen, and the second is a repeat.
"""

from __future__ import annotations

import logging
import time

from pydantic_core import to_json

from agents.engine.errors import ToolError
from agents.engine.event import Event
from tasks.outreach.shapes import Stop
from tasks.world import World

EVERY = 15.0
"""Seconds between two looks."""
AGE = 5.0
"""Seconds in which whoever took the stop tells of it themselves."""
A_FEW = 100

log = logging.getLogger(__name__)


def tell(world: World, stop: Stop) -> bool:
    """Put the event into the inbox, once for each link; whether somebody should be told to look. Raises `StoreAway`."""
    event = Event(
        source="placet",
        kind="outreach.stopped",
        delivery=stop.delivery,
        subject=stop.subject,
        actor=stop.address,
        version=stop.at,
        fields={"address": stop.address, "run": stop.run, "id": _id(stop.subject)},
        trust={"run": "internal", "id": "internal"},
        proved=True,
    )
    return world.store.inbox.accept(event, to_json(event.fields)).hint


def _id(subject: str) -> str:
    """The contact's, of the subject of HubSpot's event that began the run; empty for any other."""
    what, _, id = subject.rpartition("#")
    return id if what.endswith("/contact") and id.isascii() and id.isdecimal() else ""


class Telling:
    """Says when it is time, and does it."""

    def __init__(self, world: World) -> None:
        self._world, self._next = world, 0.0

    def look(self) -> None:
        """Tell of those that nobody was told of, if it is time to. Raises `StoreAway`."""
        if time.monotonic() < self._next or self._world.outreach is None:
            return
        self._next = time.monotonic() + EVERY
        try:
            for stop in self._world.outreach.untold(time.time() - AGE, A_FEW):
                tell(self._world, stop)
                self._world.outreach.told(stop.delivery)
        except ToolError as error:
            log.warning("stops that nobody was told of cannot be looked for: %s", error)
