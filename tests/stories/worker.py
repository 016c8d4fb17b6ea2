"""A worker without a broker: a process that sweeps, and is killed or stopped at the point it was told."""

from __future__ import annotations

import copy
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from agents import models
from agents.catalog import Catalog
from agents.settings import Settings
from tasks import deciding, listing
from tasks.people import People
from tasks.processes import logs
from tasks.store import Store
from tasks.sweep import sweep
from tasks.world import World
from tests.tasks.kit import TOOLS

IDLE = 0.02
"""Seconds between two sweeps."""


@dataclass(frozen=True)
class Orders:
    """What a worker is told when it is hired.

    `settings` say where everything is. At the `nth` passing of the point `at` (empty: never) it makes the file
    `reached` and sends itself `fatal`. `ahead`: seconds its clock is ahead of the world's. `timeout`: seconds of
    every tool (0: as declared). `decides`: it also says yes, for Ann, to whatever is asked, as a web server would.
    """

    settings: Settings
    log: Path
    reached: Path
    at: str = ""
    nth: int = 1
    fatal: signal.Signals = signal.SIGKILL
    ahead: float = 0.0
    timeout: float = 0.0
    decides: bool = False


class Fate:
    """The world's `point`: counts how often one of them is passed, and strikes there."""

    def __init__(self, orders: Orders) -> None:
        self._orders, self._passed, self._lock = orders, 0, threading.Lock()

    def __call__(self, name: str) -> None:
        if name == self._orders.at and self._here():
            self._orders.reached.touch()
            # To this very thread: a signal to the process may be taken by another while this one walks on.
            signal.pthread_kill(threading.get_ident(), self._orders.fatal)

    def _here(self) -> bool:
        with self._lock:
            self._passed += 1
            return self._passed == self._orders.nth


def work(orders: Orders) -> None:
    """Sweep until SIGTERM, or until whoever hired us is gone. A turn ends between two commands."""
    _log_to(orders)
    world = _world(orders)
    signal.signal(signal.SIGTERM, lambda *_: world.stopping.set())
    parent = os.getppid()
    while not world.stopping.is_set() and os.getppid() == parent:
        _look(world)
        if orders.decides:
            _decide(world)
        world.stopping.wait(IDLE)


def _look(world: World) -> None:
    """One sweep, with two points of our own: a run was found due; all that were are let go of again."""
    found: list[str] = []

    def no_broker(run: str) -> bool:
        found.append(run)
        world.point("due:after")
        return False

    sweep(world, no_broker)
    if found:
        world.point("released:after")


def _decide(world: World) -> None:
    for approval in listing.approvals(world, open_only=True):
        world.point("decided:before")
        deciding.decide(world, approval.id, deciding.Answer("approved", "ann", "cli"))
        world.point("decided:after")


def _world(orders: Orders) -> World:
    settings = orders.settings
    assert settings.agents_dir is not None
    people = People.load(settings)
    tools = {name: copy.copy(tool) for name, tool in TOOLS.items()}
    for tool in tools.values():
        tool.timeout = orders.timeout or tool.timeout
    catalog = Catalog.load(settings, people.names(), tools=tools, roots=[settings.agents_dir])
    store = Store.connect(settings.redis_url)
    store.server.skew = orders.ahead
    return World(settings, store, catalog, people, models.configured(settings), Fate(orders))


def _log_to(orders: Orders) -> None:
    with orders.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    logs.configure(orders.settings)
