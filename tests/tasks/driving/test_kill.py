"""Workers killed, stopped and robbed of their leases wherever it could hurt: nothing twice, nothing lost."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.errors import AlreadyDecided, NoLongerOpen
from tasks.world import World
from tests.tasks.kit import WANTED, Kit
from tests.tasks.workflows import REFUND

SEEDS = int(os.environ.get("CHAOS_SEEDS", "25"))
STRIDES = (3, pytest.param(1, marks=pytest.mark.chaos))
"""How far the points lie apart at which a worker is killed that a quicker test does not kill at each."""


class Killed(BaseException):
    """A worker dies here: nothing catches it, nothing is cleaned up."""


class Points:
    """Counts the points a worker passes, and does something at one of them."""

    def __init__(self, act: Callable[[int, str], None]) -> None:
        self.passed, self._act, self._lock = 0, act, threading.Lock()

    def __call__(self, name: str) -> None:
        with self._lock:
            self.passed += 1
            now = self.passed
        self._act(now, name)


def check(run: Run, kit: Kit) -> None:
    assert run.ended is not None
    assert (run.ended.status, kit.shop.done) == ("done", WANTED)


def survive(kit: Kit, world: World) -> Run:
    """Drive to the end, with a new worker after each death once the dead one's lease has run out."""
    id = kit.begin(world=world)
    for _ in range(300):
        try:
            return kit.finish(world, id)
        except Killed:
            kit.later(61)
    raise AssertionError("too many deaths")


def count(kit: Kit, world: World) -> int:
    """How many points a run passes that nobody disturbs."""
    points = Points(lambda n, name: None)
    world.point = points
    check(survive(kit, world), kit)
    return points.passed


def kill_at(where: int) -> Points:
    def act(now: int, name: str) -> None:
        if now == where:
            raise Killed(name)

    return Points(act)


def test_a_worker_killed_once_at_any_point_leaves_nothing_undone_or_done_twice(kit: Kit) -> None:
    world = kit.world()
    for where in range(1, count(kit, world) + 1):
        kit.reset()
        world.point = kill_at(where)
        check(survive(kit, world), kit)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(SEEDS))
def test_workers_killed_again_and_again(kit: Kit, seed: int) -> None:
    die = random.Random(seed)

    def act(now: int, name: str) -> None:
        if die.random() < 0.12:
            raise Killed(name)

    world = kit.world(Points(act))
    check(survive(kit, world), kit)


def pause(kit: Kit, where: int) -> None:
    """A worker stops at a point past its lease; another carries on; then the first wakes up."""
    kit.reset()
    reached, go_on = threading.Event(), threading.Event()

    def act(now: int, name: str) -> None:
        if now == where:
            reached.set()
            go_on.wait(10)

    first, second = kit.world(), kit.world()
    id = kit.begin(world=second)
    first.point = Points(act)
    stopped = threading.Thread(target=lambda: _some_turns(kit, first, id))
    stopped.start()
    if reached.wait(3):
        kit.later(61)
        _some_turns(kit, second, id, rounds=3)
    go_on.set()
    stopped.join()
    kit.later(61)
    check(kit.finish(second, id), kit)


def _some_turns(kit: Kit, world: World, id: str, rounds: int = 8) -> None:
    for _ in range(rounds):
        drive(world, id)
        if kit.run(id).ended:
            return
        with_luck(lambda: kit.answer(world, id))
        kit.later(61)


def with_luck(act: Callable[[], object]) -> None:
    """Somebody else may have answered in the meantime."""
    with suppress(AlreadyDecided, NoLongerOpen):
        act()


def test_a_worker_that_stops_past_its_lease_and_wakes_up_does_no_harm(kit: Kit) -> None:
    for where in range(1, count(kit, kit.world()) + 1, 4):
        pause(kit, where)


@pytest.mark.chaos
def test_a_worker_that_stops_at_any_point_at_all(kit: Kit) -> None:
    for where in range(1, count(kit, kit.world()) + 1):
        pause(kit, where)


def storm(kit: Kit, seed: int, seconds: float = 0.7) -> None:
    """Four workers, two people, and somebody who takes leases away, all at once."""
    kit.reset()
    order = random.Random(seed)
    end = time.monotonic() + seconds
    world = kit.world(lambda name: time.sleep(order.random() / 2000))
    id = kit.begin(world=world)
    errors: list[Exception] = []

    def repeat(act: Callable[[], None]) -> Callable[[], None]:
        def loop() -> None:
            try:
                while time.monotonic() < end:
                    act()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must fail by it
                errors.append(error)

        return loop

    def rob() -> None:
        kit.store.server.client.delete(f"placet:lease:{id}")
        time.sleep(0.004)

    acts = [lambda: drive(world, id)] * 4 + [rob] + [lambda: with_luck(lambda: kit.answer(world, id))] * 2
    threads = [threading.Thread(target=repeat(act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    kit.later(61)
    check(kit.finish(world, id), kit)


def test_four_workers_at_once_with_leases_stolen_do_each_thing_once(kit: Kit) -> None:
    for seed in range(4):
        storm(kit, seed)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(SEEDS))
def test_more_storms(kit: Kit, seed: int) -> None:
    storm(kit, 1000 + seed)


def test_of_a_yes_and_a_no_at_the_same_instant_one_stands_and_one_worker_resumes(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    for _ in range(100):
        kit.reset()
        id = kit.begin(world=world)
        drive(world, id)
        [name] = kit.run(id).open
        outcomes = at_once(world, f"{id}.{name}")
        decided = kit.run(id).questions[name].decided
        assert decided is not None
        assert sorted(outcomes) == sorted([decided.outcome, f"late: {decided.outcome}"])
        drive(world, id)
        assert kit.shop.done["refund:ch1"] == (1 if decided.outcome == "approved" else 0)


def at_once(world: World, question: str) -> list[str]:
    """Ann says yes and Bob says no at the same instant: what each of them is told."""
    together, told = threading.Barrier(2), list[str]()

    def say(outcome: str, person: str) -> None:
        together.wait()
        try:
            told.append(deciding.decide(world, question, deciding.Answer(outcome, person, "cli")).outcome)
        except AlreadyDecided as late:
            told.append(f"late: {late.decision.outcome}")

    people = [threading.Thread(target=say, args=each) for each in (("approved", "ann"), ("denied", "bob"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return told


@pytest.mark.parametrize("where", ["release:before", "notified:after", "asked:after", "notified:before"])
def test_a_decision_that_lands_while_the_run_is_driven_or_let_go_of_is_not_slept_through(kit: Kit, where: str) -> None:
    world = kit.world()
    id = kit.begin(world=world)
    done: list[str] = []

    def act(name: str) -> None:
        waiting = [q for q in kit.run(id).open.values() if q.asked.of == "approve"]
        if name == where and waiting and not done:
            done.append(name)
            kit.answer(world, id)

    world.point = act
    drive(world, id)
    assert done
    assert kit.shop.done["refund:ch1"] == 1, "the same turn went on"
