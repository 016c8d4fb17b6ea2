"""Events told to the runs that live under their key, by `[[wakes]]`: they begin nothing then, and supersede nothing."""

from __future__ import annotations

from collections.abc import Iterable

from agents.catalog import Agent
from agents.engine.event import Event
from agents.engine.journal import Heard
from agents.engine.run import Run
from tasks.store.journals import UNREADABLE, Moved
from tasks.world import World

MOST, MOST_OF_A_NAME = 1_000, 100
"""Events that a run keeps until a wait takes them: in all, and of one name. What comes beyond is noted."""
LONGEST = 10_000
"""Entries up to which a journal that cannot be read here takes any more: what is in it is not known."""


class Hearing:
    """Tells runs of events. It remembers the runs it has read: one for a few events at a time."""

    def __init__(self, world: World) -> None:
        self._store, self._point = world.store, world.point
        self._known: dict[str, Run] = {}

    def tell(self, event: Event, agents: Iterable[Agent]) -> dict[str, str]:
        """By agent, the live run that hears of it; of one that was told before, ""."""
        found = {agent.name: agent.wakes(event) for agent in agents}
        keys = {name: each for name, each in found.items() if each}
        told = self._store.slots.told(event.id) if keys else frozenset()
        heard = dict.fromkeys(keys.keys() & told, "")
        for name in sorted(keys.keys() - told):
            if run := next(filter(None, (self._tell(name, key, event) for key in keys[name])), ""):
                heard[name] = run
        # Whoever drains beside us may have told a run meanwhile, and that run may have ended since.
        left = keys.keys() - heard.keys()
        told = self._store.slots.told(event.id) if left else told
        return {**heard, **dict.fromkeys(left & told, "")}

    def _tell(self, agent: str, key: str, event: Event) -> str:
        """The run, if one lives; it may end, and the next of its key begin, in this very moment."""
        over = ""
        while (live := self._store.slots.live(agent, key)) not in ("", over):
            try:
                run = self._run(live)
            except UNREADABLE:
                if self._told_unread(live, agent, event):
                    return live
                continue
            if _crowded(run, event):
                self._store.journals.catch_up(run)
            if run.ended:
                over = live
            elif event.id in run.events:
                return live  # whoever told it died before all was done, and nobody was there for more than a day
            elif _crowded(run, event):
                return self._unheard(live, event, "it has heard more than it has taken")
            elif self._told(run, agent, event):
                return live
        return ""

    def _unheard(self, live: str, event: Event, why: str) -> str:
        about = {"event": event.id, "name": event.name, "subject": event.subject}
        self._store.house.note("unheard", run=live, why=why, **about)
        return live

    def _told(self, run: Run, agent: str, event: Event) -> bool:
        try:
            self._store.slots.hear(run, agent, Heard(at=self._store.now(), event=event))
        except Moved:
            return False
        self._point("heard:after")
        return True

    def _told_unread(self, live: str, agent: str, event: Event) -> bool:
        """One that only a newer version can read, as while that takes over, finds it there; it holds up nobody else."""
        tip = self._store.journals.tip(live)
        if tip.length >= LONGEST:
            return bool(self._unheard(live, event, "its journal cannot be read here, and is long"))
        try:
            return self._told(tip, agent, event)
        except UNREADABLE:  # what came meanwhile
            return False

    def _run(self, id: str) -> Run:
        if id not in self._known:
            self._known[id] = self._store.journals.load(id)
        return self._known[id]


def _crowded(run: Run, event: Event) -> bool:
    waiting = run.heard
    return len(waiting) >= MOST or sum(each.event.name == event.name for each in waiting) >= MOST_OF_A_NAME
