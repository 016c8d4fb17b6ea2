"""Keeps leases while work goes on, and not longer: a hung call loses its own."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from agents.settings import Settings
from tasks.errors import StoreAway
from tasks.store import Store
from tasks.store.leases import Lease

SLACK = 30.0
"""Seconds that planning and writing may take between two calls."""


class Heartbeat:
    """Of one turn. It beats until `until` at most: when all that is under way must be over, and a little longer."""

    def __init__(self, pulse: Pulse, lease: Lease) -> None:
        self.lease, self.until = lease, pulse.now + SLACK
        self._pulse = pulse

    def busy_until(self, when: float) -> None:
        """Something more is under way, which must be over by then. What takes longer beside it keeps its time."""
        self.until = max(self.until, when + SLACK)

    def rest(self) -> None:
        """Nothing is under way any more."""
        self.until = self._pulse.now + SLACK

    def __enter__(self) -> Self:
        self._pulse.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pulse.drop(self)


class Pulse:
    """The heartbeats of all turns of a worker: one thread, which lives as long as there are any.

    A thread for each would double what a run in flight costs in memory.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._beating: set[Heartbeat] = set()
        self._lock, self._none_left = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def now(self) -> float:
        return self._store.now()

    def add(self, heartbeat: Heartbeat) -> None:
        """Keep its lease from now on. A thread that has died of something unforeseen is replaced."""
        with self._lock:
            self._beating.add(heartbeat)
            self._none_left.clear()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
                self._thread.start()

    def drop(self, heartbeat: Heartbeat) -> None:
        """Let go of it. A renewal that is on its way finds another token there, or none."""
        with self._lock:
            self._beating.discard(heartbeat)
            if not self._beating:
                self._none_left.set()

    def _beat(self) -> None:
        while not self._over():
            self._none_left.wait(self._settings.heartbeat_seconds)
            self._renew()

    def _over(self) -> bool:
        """Whether there is nothing left to keep: the next turn then begins another thread."""
        with self._lock:
            if not self._beating:
                self._thread = None
            return self._thread is None

    def _renew(self) -> None:
        """Those that are lost, or hang, are dropped. An unreachable store is tried again at the next beat.

        Who hangs is looked at afterwards: the store has just said what time it is, should our own clock have jumped.
        """
        with self._lock:
            kept = list(self._beating)
        try:
            lost = self._store.leases.renew([each.lease for each in kept], self._settings.lease_seconds)
        except StoreAway:
            return
        now = self.now
        with self._lock:
            self._beating.difference_update(each for each in kept if each.lease in lost or each.until < now)
