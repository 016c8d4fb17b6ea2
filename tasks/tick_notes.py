"""What the house journal is told of ticks that begin no run as planned."""

from __future__ import annotations

import json
from typing import Any

from agents.policy.due import Due, iso
from tasks.scheduled import Entry
from tasks.store import Store
from tasks.store.schedules import Standing


class TickNotes:
    """Write them down. That a tick was passed over is kept with its schedule until it is written here: nothing else
    would tell of it, should whoever is to write it die right then.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._untold: dict[str, str] = {}
        """By schedule: what was still to be written down of its latest tick at the last look."""

    def note(self, what: str, entry: Entry, found: Due, **about: str) -> None:
        """Write down what became of a tick."""
        self._store.house.note(what, **_told(entry, found), **about)

    def told(self, entry: Entry, found: Due) -> str:
        """What is to be written down of a tick, should it be passed over."""
        return json.dumps(_told(entry, found))

    def tell(self, entry: Entry, untold: str) -> None:
        """Write down what was untold, if there is any; the store forgets it then."""
        if untold:
            behind, _, told = untold.partition(" ")
            self._store.house.note("skipped", **json.loads(told), behind=behind, why="the run before it has not ended")
            self._store.schedules.noted(entry.name, untold)

    def look_back(self, entry: Entry, standing: Standing) -> None:
        """Write down what whoever handled the latest tick has not: at the second look, for they may be about to."""
        if self._untold.get(entry.name) == standing.untold:
            self.tell(entry, standing.untold)
        self._untold[entry.name] = standing.untold


def _told(entry: Entry, found: Due) -> dict[str, Any]:
    """What every note on a tick says."""
    told = {"agent": entry.agent.name, "entry": entry.every.name, "scheduled": iso(found.scheduled)}
    return {**told, "missed": found.missed, "first": iso(found.first)} if found.missed else told
