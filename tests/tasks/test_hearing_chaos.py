"""Events, time and dying workers in any order: every event comes to something, and to one thing only."""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from agents.engine.journal import Noted, Woke
from tasks import inbox
from tasks.store import Store
from tasks.store.inbox import Item
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.sequences import WAKES, Sequences

SEEDS = int(os.environ.get("CHAOS_SEEDS", "25"))
QUICK = 4
STEPS = """
for n in range(3):
    yield Gather(Wait(seconds=50, event="shop.contact.*"), Wait(seconds=20 * n))
yield Call("shop.order", number=2)
return Done(summary="over")
"""


class Killed(BaseException):
    """A worker dies here."""


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Sequences:
    return Sequences(tmp_path, store, shop)


def worker(kit: Sequences, die: random.Random) -> World:
    world = kit.world()

    def point(name: str) -> None:
        if die.random() < 0.05:
            raise Killed(name)

    remove = world.store.inbox.remove

    def removed(item: Item) -> None:
        point("removed:before")
        remove(item)

    world.point = point
    world.store.inbox.remove = removed  # type: ignore[method-assign]
    return world


def work(kit: Sequences, world: World) -> None:
    """Drain and drive what is due, for as long as the worker lives."""
    inbox.drain(world)
    kit.sweep(world)


def fates(kit: Sequences) -> Counter[str]:
    """What became of each event, by its id: taken by a wait, the beginning of a run, or noted."""
    found: Counter[str] = Counter()
    for run in map(kit.run, kit.store.listing.newest("", 1_000)):
        assert run.ended is not None, kit.kinds(run.id)
        assert run.ended.status in ("done", "superseded")
        found.update(s.outcome.event for s in run.steps.values() if isinstance(s.outcome, Woke) and s.outcome.event)
        found.update([run.began.event.id] if run.began and run.began.event else [])
    notes = [each.entry for each in kit.store.journals.entries("house") if isinstance(each.entry, Noted)]
    found.update({str(each.about["event"]) for each in notes if each.what in ("unmatched", "unheard")})
    return found


@pytest.mark.parametrize(
    "seed", [*range(QUICK), *(pytest.param(seed, marks=pytest.mark.chaos) for seed in range(QUICK, SEEDS))]
)
def test_every_event_is_taken_once_or_begins_a_run_or_is_noted(kit: Sequences, seed: int) -> None:
    die = random.Random(seed)
    careful = kit.waits(STEPS, more=WAKES)
    mortal = worker(kit, die)
    accepted: list[str] = []
    for n in range(1, 41):
        kind = die.choice(["contact.changed", "contact.stopped", "ticket.created"])
        event = kit.event(n, kind=kind, subject=f"t#{die.randint(1, 2)}")
        accepted.append(kit.store.inbox.accept(event, b"").event)
        with suppress(Killed):
            work(kit, mortal)
        kit.later(die.choice([0, 1, 10, 61]))
        kit.store.server.client.delete(kit.store.server.keys.draining)
    for _ in range(60):
        work(kit, careful)
        kit.later(61)
    assert kit.store.inbox.empty
    found = fates(kit)
    assert found.keys() == set(accepted), "none is lost"
    assert {id: times for id, times in found.items() if times > 1} == {}
