"""Vectors that are missing are made up for, by every worker: of what was kept before, or while nobody gave any."""

from __future__ import annotations

import logging
import time

from agents.engine.errors import ConfigError, ToolError
from tasks.world import World

EVERY, SOON = 900.0, 10.0
"""Seconds until the next look; and where there was something to do, since there may be more."""

log = logging.getLogger(__name__)


class Filling:
    """Says when it is time, and does it."""

    def __init__(self, world: World) -> None:
        self._world, self._next = world, 0.0

    def look(self) -> None:
        """Make up for a few, if it is time to."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + (SOON if self._filled() else EVERY)

    def _filled(self) -> int:
        if self._world.memory is None:
            return 0
        try:
            return self._world.memory.fill(self._world.store.now())
        except (ToolError, ConfigError) as error:
            log.warning("no vectors were made up for: %s", error)
            return 0
