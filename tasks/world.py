"""All that driving a run needs to be told, made once per process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from agents import models
from agents.catalog import Catalog
from agents.models import Model
from agents.settings import Settings
from tasks.people import People
from tasks.store import Store

SIDE_BY_SIDE = 256
"""Calls and questions of all gathers that a worker may have under way; a thread is made when it is first needed."""


def nowhere(name: str) -> None:
    """Nothing happens at this point."""


def unheard(run: str) -> bool:  # noqa: ARG001 - a hint that never leaves
    """Nobody is told; the sweep finds the run."""
    return False


@dataclass
class World:
    """`model` None: rules only. `point` is told where the driver stands: tests stop and kill it there.

    `stopping` set: turns end between two commands. `hint` tells workers that another run wants attention.
    """

    settings: Settings
    store: Store
    catalog: Catalog
    people: People
    model: Model | None
    point: Callable[[str], None] = nowhere
    hint: Callable[[str], bool] = unheard
    stopping: threading.Event = field(default_factory=threading.Event)
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="call")
    )

    @classmethod
    def connect(cls, settings: Settings, url: str) -> World:
        """Read configuration whole, then connect. Raises `ConfigError`."""
        people = People.load(settings)
        catalog = Catalog.load(settings, people.names())
        return cls(settings, Store.connect(url), catalog, people, models.configured(settings))
