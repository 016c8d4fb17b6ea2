"""What no message reached is found here. Beat and every worker run it; nothing depends on the broker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.inbox import drain
from tasks.memory.expiry import Expiry
from tasks.memory.filling import Filling
from tasks.outreach.telling import Telling
from tasks.tireless import tireless
from tasks.world import World

BATCHES = 10
"""Batches of due runs that one sweep hints, so that a burst of timers that come due waits for no further sweep."""
BATCH = 100


def sweep(world: World, hint: Callable[[str], bool]) -> None:
    """Drain what lies in the inbox, begin the ticks that no message began, and see that every run which is due gets
    driven: by a hint, else here. What is wrong with an event keeps no tick from that, and neither keeps a run.
    """
    with ExitStack() as then:
        then.callback(_look_after, world, hint)
        then.callback(world.ticks.look)
        if not world.store.inbox.empty:
            drain(world)


def _look_after(world: World, hint: Callable[[str], bool]) -> None:
    for _ in range(BATCHES):
        due = world.store.leases.due(BATCH)
        if not _attended(world, due, hint) or len(due) < BATCH:
            return


def _attended(world: World, due: list[str], hint: Callable[[str], bool]) -> bool:
    """Whether a hint left for each of them: those that were driven here took long enough for one sweep."""
    left = True
    for run in due:
        if world.stopping.is_set():
            return False
        if not hint(run):
            drive(world, run)
            left = False
    return left


class Sweeper:
    """A thread that sweeps while a worker lives."""

    def __init__(self, world: World, hint: Hint) -> None:
        self._world, self._hint = world, hint
        self._expiry, self._filling, self._telling = Expiry(world), Filling(world), Telling(world)
        self._thread = threading.Thread(target=self._loop, name="sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _loop(self) -> None:
        tireless(self._world.ticks.settle, "the schedules")  # from now on they count, and are known to whoever asks
        while not self._world.stopping.wait(self._world.settings.sweep_seconds):
            tireless(self._look, "the sweep")

    def _look(self) -> None:
        sweep(self._world, self._hint.drive)
        self._expiry.look()
        self._filling.look()
        self._telling.look()
