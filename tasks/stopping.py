"""Whoever follows a stop link gets no more mail: the door for the floor above, beside `tasks/runs.py`.

What counts is our own table: it is written first, and every mail looks there in its last moment. The event only wakes
a run that waits, so that it may come later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agents.engine.errors import ToolError
from tasks import stop_links
from tasks.errors import StoreAway
from tasks.hints import Hint
from tasks.outreach.shapes import OptOut, Stop
from tasks.outreach.telling import tell
from tasks.stop_links import StopLink
from tasks.world import World

if TYPE_CHECKING:
    from tasks.outreach.store import SqlOutreach

log = logging.getLogger(__name__)


class Stopping:
    """Redis' clock is not asked: all this works without it."""

    def __init__(self, world: World, hint: Hint) -> None:
        self._world, self._hint = world, hint

    def read(self, token: str) -> StopLink:
        """What a link names. Raises `LinkForged`, `LinkExpired`."""
        return stop_links.read(self._world.settings, token, time.time())

    def stopped(self, link: StopLink) -> OptOut | None:
        """What its address gets no mail for, if it gets none. Raises `StoreAway`."""
        with told():
            return kept(self._world).stopped(link.address)

    def stop(self, link: StopLink) -> None:
        """No more mail to its address, durably; again, it changes nothing. Raises `StoreAway`: nothing was taken."""
        stop = Stop(link.delivery, link.address, link.run, link.subject, time.time())
        with told():
            kept(self._world).stop(stop)
        self._world.point("stopped:written")
        try:
            hint = tell(self._world, stop)
            self._world.point("stopped:accepted")
            kept(self._world).told(stop.delivery)
        except (StoreAway, ToolError) as error:
            log.warning("somebody gets no more mail, and the run that wrote is told later: %s", error)
        else:
            _ = hint and self._hint.drain()


def kept(world: World) -> SqlOutreach:
    """Raises `StoreAway` where there is none."""
    if world.outreach is None:
        raise StoreAway("opt-outs cannot be kept here; `placet doctor` says why")
    return world.outreach


@contextmanager
def told() -> Iterator[None]:
    """What a tool would be told, as the floor above is."""
    try:
        yield
    except ToolError as error:
        raise StoreAway(str(error)) from None
