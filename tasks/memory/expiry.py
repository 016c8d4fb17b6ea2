"""Memories past their time are erased, by every worker, soon after it starts and now and then.

The first look brings the tables up to date, too. It waits for the first sweep: what lies in the queue when a worker
starts comes first.
"""

from __future__ import annotations

import logging
import time

from agents.engine.errors import ConfigError, ToolError
from tasks.world import World

EVERY = 900.0
"""Seconds. No search gives what is past its time, so nothing hangs on when it is erased."""

log = logging.getLogger(__name__)


class Expiry:
    """Says when it is time, and does it."""

    def __init__(self, world: World) -> None:
        self._world, self._next = world, 0.0

    def look(self) -> None:
        """Erase what there is, if it is time to. A database that is away is tried again next time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        if self._world.memory is None:
            return
        try:
            self._world.memory.expire(self._world.store.now())
        except (ToolError, ConfigError) as error:
            log.warning("nothing was forgotten: %s", error)
