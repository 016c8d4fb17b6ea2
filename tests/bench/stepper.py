"""The stepper at work in this process: the real driver on the real store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.engine.flow import Call
from agents.engine.replay import Replay
from agents.settings import Settings
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.people import People
from tasks.runs import Runs
from tasks.status import EntryView, RunStatus
from tasks.store import Store
from tasks.sweep import sweep
from tasks.world import World
from tests.bench.figure import NotMeasured
from tests.bench.model import Instant
from tests.bench.tools import TOOLS

AGENTS = Path(__file__).parent / "agents"


class Stepper:
    """Begins runs and drives them."""

    def __init__(self, world: World, door: Runs) -> None:
        self._world, self._door = world, door

    def begin(self, steps: int, *, noise: bool = False, ask: bool = False) -> str:
        """A run that is about to take so many steps, with such results, and to ask a person then."""
        given = {"steps": steps, "noise": noise, "ask": ask}
        return self._door.begin("stepper", input=given, starter="bench")

    def begin_timer(self, until: str) -> str:
        """A run that waits until then (ISO 8601)."""
        return self._door.begin("timer", input={"until": until}, starter="bench")

    def drive(self, run: str, until: RunStatus) -> float:
        """One turn, from lease to release; the seconds it took. Raises `NotMeasured` if it leaves another status."""
        began = time.perf_counter()
        drive(self._world, run)
        taken = time.perf_counter() - began
        view = self._door.get(run)
        if view.status != until:
            raise NotMeasured(f"run {run} is {view.status}, not {until}: {view.summary}")
        return taken

    def replay(self, run: str) -> float:
        """Seconds in which a parked run is read and replayed. Raises `NotMeasured` if it does not wait for one call."""
        began = time.perf_counter()
        loaded = self._world.store.journals.load(run)
        flow = self._world.catalog.agents["stepper"].start(loaded.began.input if loaded.began else {})
        replay = Replay(flow, loaded, self._returns)
        waiting = replay.pending()
        taken = time.perf_counter() - began
        replay.close()
        if [isinstance(command, Call) for _, command in waiting] != [True]:
            raise NotMeasured(f"run {run} does not wait for one call: {waiting}")
        return taken

    def _returns(self, tool: str) -> Any:
        return self._world.catalog.tools[tool].returns

    def sweep(self, times: int) -> float:
        """Seconds a sweep takes, over so many."""
        began = time.perf_counter()
        for _ in range(times):
            sweep(self._world, self._left_alone)
        return (time.perf_counter() - began) / times

    @staticmethod
    def _left_alone(run: str) -> bool:
        raise NotMeasured(f"the sweep found {run} due, and all were to be parked")

    @property
    def parked(self) -> int:
        """How many runs are listed as such, of the newest hundred; each with a question that is listed too."""
        page = self._door.list(status="parked", limit=100)
        return len({run.id for run in page.items} & {each.run for each in self._door.approvals()})

    def journal(self, run: str) -> Sequence[EntryView]:
        """Its entries."""
        return self._door.journal(run)


@contextmanager
def stepper(settings: Settings) -> Iterator[Stepper]:
    """A worker that knows the stepper alone."""
    people = People.load(settings)
    catalog = Catalog.load(settings, people.names(), tools=TOOLS, roots=[AGENTS])
    world = World(settings, Store.connect(settings.redis_url), catalog, people, Instant())
    yield Stepper(world, Runs(world, Hint(settings.redis_url)))
    world.pool.shutdown()
    world.store.server.client.close()
