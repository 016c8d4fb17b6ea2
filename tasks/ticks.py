"""Ticks: the moments at which a schedule begins a run. Whoever comes first begins it, and it is begun once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from agents.catalog import Catalog
from agents.policy.due import Due, due, following, iso
from tasks.inbox import run_id
from tasks.scheduled import Entry, began_for, halted
from tasks.settling import Settling
from tasks.store import Store
from tasks.store.schedules import Standing
from tasks.tick_notes import TickNotes

EARLY = 1.0
"""Seconds by which a message may come before its time; what comes sooner is left to the sweep."""
log = logging.getLogger(__name__)


class Ticks:
    """Made once per process. What it knows of the time is the store's clock, and of the past what the store holds."""

    def __init__(self, store: Store, catalog: Catalog, point: Callable[[str], None]) -> None:
        self._store, self._point, self._notes = store, point, TickNotes(store)
        self.entries = [Entry(agent, every) for agent in catalog.agents.values() for every in agent.spec.every]
        self._next: dict[str, tuple[str, float]] = {}
        """By schedule: the latest tick that was handled, and when the one after it is due. Threads share it."""
        self._held: dict[str, float] = {}
        """By schedule that is halted: when one more tick is due that is not noted yet."""
        self._settling = Settling(store, {entry.name: entry.times for entry in self.entries})
        self._settled = False

    def look(self) -> list[str]:
        """Begin every tick that is due. Gives the runs that were begun."""
        return [run for entry, standing in self._standing() for run in self._handle(entry, standing)]

    def begin(self, agent: str, name: str) -> list[str]:
        """Begin the tick of one schedule, if one is due. A schedule that there is no more has none.

        A message comes a little early where its sender's clock is ahead of the store's; that much is waited for.
        """
        found = [(entry, at) for entry, at in self._standing() if entry.name == f"{agent}/{name}"]
        for entry, standing in found:
            early = self._fires(entry, standing) - self._store.now()
            if 0.0 < early <= EARLY:
                time.sleep(early)
        return [run for entry, standing in found for run in self._handle(entry, standing)]

    def settle(self) -> None:
        """Know the schedules that there are; note in the house journal which are new, changed or gone."""
        self._settling.settle()
        self._settled = True

    def _standing(self) -> list[tuple[Entry, Standing]]:
        """The schedules that are as this process knows them. Those that a store has lost are made known to it anew."""
        if not self._settled:
            self.settle()
        standing = self._store.schedules.standing([entry.name for entry in self.entries]) if self.entries else []
        self._settled = all(each.last for each in standing)
        self._settling.attend()
        return [pair for pair in zip(self.entries, standing, strict=True) if pair[0].times == pair[1].times]

    def _handle(self, entry: Entry, standing: Standing) -> Iterator[str]:
        now = self._store.now()
        if now < self._fires(entry, standing):
            self._notes.look_back(entry, standing)
            return
        scope = halted(entry, self._store.halts.now())
        if scope and now < self._held.get(entry.name, 0.0):
            return
        if (found := due(entry.agent.name, entry.every, float(standing.last), now)) is None:
            return
        if scope:
            self._hold(entry, found, scope)
        else:
            yield from self._begin(entry, standing, found, now)

    def _fires(self, entry: Entry, standing: Standing) -> float:
        """When the next tick is due: reckoned once for each that was handled."""
        last, at = self._next.get(entry.name, ("", 0.0))
        if last != standing.last:
            at = following(entry.agent.name, entry.every, float(standing.last))
            self._next[entry.name] = standing.last, at
        return at

    def _hold(self, entry: Entry, found: Due, scope: str) -> None:
        """A halt is an outage that somebody wished for: once it is lifted, the latest tick begins.

        Until one more is due nothing is looked through again: after a week there may be thousands.
        """
        if self._store.schedules.held(entry.name, found.scheduled):
            self._notes.note("held", entry, found, why=f"{scope} is halted")
        self._held[entry.name] = following(entry.agent.name, entry.every, found.scheduled)

    def _begin(self, entry: Entry, standing: Standing, found: Due, now: float) -> Iterator[str]:
        began = began_for(entry, found, now)
        assert began.event is not None
        run = run_id(began.event.id, entry.agent.name, 1)
        self._store.blobs.put_texts(entry.agent.texts)
        self._notes.tell(entry, standing.untold)
        self._point("tick:before")
        told = self._notes.told(entry, found)
        became, other = self._store.schedules.begin(
            entry.name, standing, found.scheduled, entry.every.overlap, run, began, told
        )
        self._point("tick:after")
        if became == "moved":
            return
        if became == "skipped":
            self._notes.tell(entry, other)
        elif found.missed:
            self._notes.note("caught_up", entry, found, run=run, why="nobody was there to begin them")
        log.info("schedule %s of %s: %s", entry.name, iso(found.scheduled), became)
        if became != "skipped":
            yield other or run
