"""Whatever comes in whatever order, every tick is begun once, or counted as missed, or noted as passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.policy.cron import moments
from tasks import off_schedule
from tasks.driving.drive import drive
from tasks.errors import Invalid
from tasks.runs import Runs
from tasks.ticks import Ticks
from tasks.world import World, nowhere
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.test_ticks import EVERY, HOUR, QUICK, Died, install, noted

MINUTE = 60.0
LIVES = QUICK.replace('Call("shop.order", number=look.missed)', "Wait(seconds=1e7)").replace(
    "import Call,", "import Wait,"
)
"""A run lives until somebody ends it."""
Act = Literal["look", "message", "overtaken", "die:before", "die:after", "end", "halt", "lift", "by hand"]
OFTEN: tuple[Act, ...] = ("look", "message", "overtaken", "die:before", "die:after", "die:after", "end")
SELDOM: tuple[Act, ...] = ("halt", "lift", "by hand")
STEPS = st.lists(
    st.tuples(st.sampled_from([*OFTEN, *OFTEN, *SELDOM]), st.integers(0, 1), st.sampled_from([1, 30, 61, 200])),
    min_size=8,
    max_size=30,
)


class Unheard(NoHint):
    """Tries nothing, where others try for a moment."""

    def drive(self, run: str) -> bool:
        """No hint leaves."""
        return False


class Watch:
    """Two workers on one schedule, and what becomes of its ticks."""

    def __init__(self, kit: Kit, world: World) -> None:
        self._kit, self._world = kit, world
        kit.later(HOUR / 4 - kit.store.now() % HOUR)
        world.ticks.settle()
        self._known = float(kit.store.schedules.standing(["resolver/look"])[0].last)
        self._workers = [self._hired(), self._hired()]
        self._runs = Runs(self._world, Unheard())

    def act(self, act: Act, which: int) -> None:
        """One of the two does something, or something is done to it."""
        worker = self._workers[which]
        match act:
            case "look":
                worker.look()
            case "message":
                worker.begin("resolver", "look")
            case "overtaken":
                self._workers[which] = self._hired(lambda name: self._overtake(name, 1 - which))
                self._workers[which].look()
            case "die:before" | "die:after":
                self._die(which, act.replace("die", "tick"))
            case "end":
                self._end()
            case "halt":
                self._runs.halt("all", "ann")
            case "lift":
                self._runs.lift("all", "ann")
            case "by hand":
                self._by_hand()

    def over(self) -> None:
        """Nothing is halted any more, all that wait in line have had their turn, and everybody has looked twice."""
        self._runs.lift("all", "ann")
        for worker in (*self._workers, *self._workers):
            worker.look()
        while self._end():
            pass

    def begun(self) -> dict[float, int]:
        """The ticks that began a run, each with how many it counts as missed."""
        events = [
            begun.event for begun in map(self._kit.store.journals.began, self._ids()) if begun and not begun.starter
        ]
        found = {event.version: int(event.fields["missed"]) for event in events if event}
        assert len(found) == len(events), "none twice"
        return found

    def passed_over(self) -> dict[float, int]:
        """Those of which the house journal says so."""
        notes = noted(self._kit, "skipped")
        found = {datetime.fromisoformat(note["scheduled"]).timestamp(): note.get("missed", 0) for note in notes}
        assert len(found) == len(notes), "none twice"
        return found

    def planned(self, until: float) -> list[float]:
        return list(takewhile(lambda at: at <= until, moments("0 * * * *", "UTC", self._known)))

    def _hired(self, point: Callable[[str], None] = nowhere) -> Ticks:
        return Ticks(self._world.store, self._world.catalog, point)

    def _die(self, which: int, point: str) -> None:
        def die(name: str) -> None:
            if name == point:
                raise Died

        try:
            self._hired(die).look()
        except Died:
            self._workers[which] = self._hired()

    def _overtake(self, point: str, by: int) -> None:
        """The other looks in the middle of one's look, and is not overtaken itself."""
        if point == "tick:before":
            self._workers[by] = self._hired()
            self._workers[by].look()

    def _by_hand(self) -> None:
        try:
            off_schedule.begin(self._world, "resolver/look", "ann")
        except Invalid:
            return

    def _end(self) -> bool:
        live = self._kit.store.slots.live("resolver", "every:look")
        if live:
            self._runs.cancel(live, "ann")
            drive(self._world, live)
        return bool(live)

    def _ids(self) -> list[str]:
        return self._kit.store.listing.newest("", 1_000)


@pytest.fixture
def world_of(kit: Kit) -> Callable[[str], World]:
    """One for all that is tried, since each keeps its connections; by what becomes of a tick while a run lives."""
    found = {}
    for each in ("skip", "queue"):
        found[each] = install(kit, f'{EVERY}overlap = "{each}"\n', LIVES)
        kit.reset()
    return found.__getitem__


def count(watch: Watch) -> None:
    """All that were planned, up to the latest that anybody handled, are told of in one way."""
    begun, passed_over = watch.begun(), watch.passed_over()
    assert not begun.keys() & passed_over.keys()
    handled = dict(sorted({**begun, **passed_over}.items()))
    if not handled:
        return
    planned = watch.planned(max(handled))
    told = 0
    for at, missed in handled.items():
        told += missed + 1
        assert planned[told - 1] == at, (handled, planned)
    assert told == len(planned)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["skip", "queue"]), STEPS)
def test_every_tick_is_begun_or_counted_or_noted_once(
    kit: Kit, world_of: Callable[[str], World], overlap: str, steps: list[tuple[Act, int, int]]
) -> None:
    kit.reset()
    watch = Watch(kit, world_of(overlap))
    for act, which, minutes in steps:
        kit.later(minutes * MINUTE)
        watch.act(act, which)
    watch.over()
    count(watch)
