"""Requests that wait: they hold at most half of the web threads; webhooks and approvals have the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

from tasks.runs import Runs
from tasks.status import RunStatus, RunView

BUSY: Final[frozenset[RunStatus]] = frozenset({"running", "waiting"})
"""The run goes on by itself; in any other status it has ended or waits for a person."""

LONGEST_READ = 20.0
"""Seconds of one blocking read: well within the time after which a silent store counts as away."""

LOOK_BELOW = 0.5
"""Seconds between looks at a run that has delegated: that one below it has parked is not in its own journal."""


class Place:
    """One request's right to wait. Leaving it twice is leaving it once."""

    def __init__(self, *held: BoundedSemaphore) -> None:
        self._held, self._left = held, Lock()

    def leave(self) -> None:
        """Let another request have it."""
        if self._left.acquire(blocking=False):
            for each in self._held:
                each.release()


class Readers:
    """So many requests of this process may wait at a time.

    Those that wait for people never have them all: a client that asks again and again, and hangs up each time, would
    keep everybody else out.
    """

    def __init__(self, places: int) -> None:
        self._places, self._patient = BoundedSemaphore(places), BoundedSemaphore(places - 1)

    def take(self) -> Place | None:
        """A place until it is left; None when all are taken."""
        return Place(self._places) if self._places.acquire(blocking=False) else None

    def take_patient(self) -> Place | None:
        """The same for a request that waits for people."""
        if not self._patient.acquire(blocking=False):
            return None
        if not self._places.acquire(blocking=False):
            self._patient.release()
            return None
        return Place(self._places, self._patient)

    @contextmanager
    def place(self, *, patient: bool = False) -> Iterator[bool]:
        """A place for as long as the block lasts; False when all are taken. `patient`: it waits for people."""
        place = self.take_patient() if patient else self.take()
        try:
            yield place is not None
        finally:
            if place:
                place.leave()


def settled(runs: Runs, run: str, seconds: float) -> RunView:
    """The run as it stands when it ends or parks, or when so many seconds have passed. Raises `NotFound`."""
    until = time.monotonic() + seconds
    view, seen = runs.get(run), 0
    while view.status in BUSY and (left := until - time.monotonic()) > 0:
        news = runs.follow(run, seen, min(left, LOOK_BELOW if view.children else LONGEST_READ))
        seen = news[-1].n if news else seen
        view = runs.get(run)
    return view
