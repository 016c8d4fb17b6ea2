"""The sweep: a burst of runs that come due is hinted at once, and driven here only where no hint leaves."""

from __future__ import annotations

import time

import pytest

from tasks import sweep
from tasks.store import Store
from tests.tasks.kit import Kit
from tests.tasks.memory.test_expiry import PATIENCE, Nowhere
from tests.tasks.test_ticks import install


class Hints(list[str]):
    """The runs of which a hint left; or, where there is no broker, was to leave."""

    def __init__(self, *, leaves: bool = True) -> None:
        super().__init__()
        self._leaves = leaves

    def __call__(self, run: str) -> bool:
        self.append(run)
        return self._leaves


def due(kit: Kit, runs: int) -> None:
    server = kit.store.server
    server.client.zadd(server.keys.due, {f"r{n}": server.now() - 100 + n / 1000 for n in range(runs)})


def test_a_burst_that_is_due_waits_for_no_further_sweep(kit: Kit) -> None:
    due(kit, 250)
    hinted = Hints()
    sweep.sweep(kit.world(), hinted)
    assert hinted == [f"r{n}" for n in range(250)], "the one that is late by most goes first"
    sweep.sweep(kit.world(), hinted)
    assert len(hinted) == 250, "each is put off, and hinted once"


def test_one_sweep_ends_however_many_are_due(kit: Kit) -> None:
    due(kit, sweep.BATCH * sweep.BATCHES + 50)
    hinted = Hints()
    sweep.sweep(kit.world(), hinted)
    assert len(hinted) == sweep.BATCH * sweep.BATCHES


def test_without_a_broker_a_sweep_drives_one_batch_and_looks_at_the_inbox_again(kit: Kit) -> None:
    due(kit, 250)
    asked = Hints(leaves=False)
    sweep.sweep(kit.world(), asked)
    assert len(asked) == sweep.BATCH


def test_a_worker_that_stops_leaves_the_rest(kit: Kit) -> None:
    due(kit, 250)
    world, asked = kit.world(), list[str]()

    def hint(run: str) -> bool:
        asked.append(run)
        world.stopping.set()
        return True

    sweep.sweep(world, hint)
    assert len(asked) == 1


def test_a_schedule_that_breaks_keeps_no_run_from_being_driven(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    due(kit, 3)
    world, hinted = kit.world(), Hints()

    def broken() -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr(world.ticks, "look", broken)
    with pytest.raises(ZeroDivisionError):
        sweep.sweep(world, hinted)
    assert hinted == ["r0", "r1", "r2"]


def test_a_worker_makes_its_schedules_known_before_its_first_sweep(kit: Kit, store: Store) -> None:
    """Else `placet doctor` says of one that has just begun that none has."""
    kit.settings = kit.settings.model_copy(update={"sweep_seconds": 600.0})
    install(kit)
    store.server.client.flushall()
    world = kit.world()
    sweep.Sweeper(world, Nowhere()).start()  # type: ignore[arg-type]
    until = time.monotonic() + PATIENCE
    while not store.schedules.names() and time.monotonic() < until:
        time.sleep(0.02)
    world.stopping.set()
    assert store.schedules.names() == {"resolver/look"}


def test_an_event_that_breaks_the_drain_keeps_no_tick_from_beginning(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    world, looked = kit.world(), list[bool]()

    def broken(_: object) -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr(sweep, "drain", broken)
    monkeypatch.setattr(world.ticks, "look", lambda: looked.append(True))
    kit.store.inbox.accept(kit.event(), b"")
    with pytest.raises(ZeroDivisionError):
        sweep.sweep(world, Hints())
    assert looked
