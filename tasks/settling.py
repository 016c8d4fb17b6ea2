"""Which schedules there are, as one process knows them, and who is right where several know them otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.store import Store

FRESH, STALE = 60.0, 900.0
"""Seconds after which a process says again that it goes by the schedules as they are, and without a word of anybody
until they are no longer held for what they are."""


class Settling:
    """`times` says of each schedule by name when it comes.

    The process that began last is the one that knows: one that still runs with other times begins nothing more.
    """

    def __init__(self, store: Store, times: Mapping[str, str]) -> None:
        self._store, self._own = store, times
        self._times: dict[str, str] = {}
        """The same, and of those that there are no more nothing."""
        self._attended = 0.0

    def settle(self) -> None:
        """Know the schedules that there are; note in the house journal which are new, changed or gone."""
        self._times = {**dict.fromkeys(self._store.schedules.names(), ""), **self._own}
        for name in sorted(self._times):
            self._settle(name)

    def attend(self) -> None:
        """Say now and then that somebody goes by the schedules as they are here.

        One that began later with others may be gone for good, as when an old version is started again in the middle
        of a deploy: what nobody goes by any more is settled anew, else no tick would ever come.
        """
        if (now := self._store.now()) < self._attended + FRESH:
            return
        self._attended = now
        for name, times in self._times.items():
            if self._store.schedules.attend(name, times) > STALE:
                self._settle(name)

    def _settle(self, name: str) -> None:
        agent, _, entry = name.partition("/")
        became = self._store.schedules.settle(name, self._times[name])
        if became != "same":
            self._store.house.note("schedule", agent=agent, entry=entry, became=became)
