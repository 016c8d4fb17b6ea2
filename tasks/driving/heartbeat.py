"""Keeps a lease while work goes on, and not longer: a hung call loses it."""

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
    """A thread beside a turn. `busy_until` is when the current command must be over."""

    def __init__(self, store: Store, lease: Lease, settings: Settings) -> None:
        self._store, self._lease, self._settings = store, lease, settings
        self._stop = threading.Event()
        self._until = store.now() + SLACK
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{lease.run}", daemon=True)

    def busy_until(self, when: float) -> None:
        """Renew up to then; between commands, a little longer."""
        self._until = max(when, self._store.now()) + SLACK

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._settings.heartbeat_seconds):
            now = self._store.now()
            if now > self._until:
                return
            if not self._renew(now + self._settings.lease_seconds):
                return

    def _renew(self, until: float) -> bool:
        """False once somebody else has the lease. An unreachable store is tried again at the next beat."""
        try:
            return self._store.leases.renew(self._lease, until)
        except StoreAway:
            return True
