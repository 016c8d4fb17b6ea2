"""All that driving a run needs to be told, made once per process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from agents import models
from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.models import Model
from agents.settings import Settings
from tasks.driving.heartbeat import Pulse
from tasks.people import People
from tasks.store import Store

if TYPE_CHECKING:
    from tasks.measures.measures import SqlMeasures
    from tasks.memory.memories import SqlMemories
    from tasks.outreach.store import SqlOutreach
    from tasks.ticks import Ticks

SIDE_BY_SIDE = 256
"""Calls and questions of all gathers that a worker may have under way; a thread is made when it is first needed."""


log = logging.getLogger(__name__)


def nowhere(name: str) -> None:
    """Nothing happens at this point."""


def unhinted(run: str) -> bool:  # noqa: ARG001
    """Nobody is told that a run wants to be driven: the sweep finds it."""
    return False


@dataclass
class World:
    """`model` None: rules only. `point` is told where the driver stands: tests stop and kill it there.

    `hint` says that another run wants to be driven, now; False when that did not leave. `stopping` set: turns end
    between two commands.
    """

    settings: Settings
    store: Store
    catalog: Catalog
    people: People
    model: Model | None
    point: Callable[[str], None] = nowhere
    hint: Callable[[str], bool] = unhinted
    stopping: threading.Event = field(default_factory=threading.Event)
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="call")
    )

    @cached_property
    def pulse(self) -> Pulse:
        """What keeps the leases of its turns."""
        return Pulse(self.store, self.settings)

    @cached_property
    def ticks(self) -> Ticks:
        """What begins runs by the clock."""
        from tasks.ticks import Ticks  # noqa: PLC0415 - it begins them as the inbox does, which is told of the world

        return Ticks(self.store, self.catalog, self.point)

    @cached_property
    def memory(self) -> SqlMemories | None:
        """What agents remember; None where it cannot be used, which costs no run anything else."""
        from tasks.memory.memories import SqlMemories  # noqa: PLC0415 - a third of a second to import

        try:
            return SqlMemories(self.settings, models.embedder(self.settings))
        except ConfigError as error:
            log.warning("agents remember nothing: %s", error)
            return None

    @cached_property
    def outreach(self) -> SqlOutreach | None:
        """Who wants no more mail; None where that cannot be known, and nobody is written to."""
        from tasks.outreach.store import SqlOutreach  # noqa: PLC0415 - a third of a second to import

        try:
            return SqlOutreach(self.settings)
        except ConfigError as error:
            log.warning("nobody is written to: %s", error)
            return None

    @cached_property
    def measures(self) -> SqlMeasures | None:
        """What was measured before; None where it cannot be kept."""
        from tasks.measures.measures import SqlMeasures  # noqa: PLC0415 - a third of a second to import

        try:
            return SqlMeasures(self.settings)
        except ConfigError as error:
            log.warning("measures are not kept: %s", error)
            return None

    @classmethod
    def connect(cls, settings: Settings, url: str) -> World:
        """Read configuration whole, then connect. Raises `ConfigError`."""
        people = People.load(settings)
        catalog = Catalog.load(settings, people.names())
        return cls(settings, Store.connect(url), catalog, people, models.configured(settings))
