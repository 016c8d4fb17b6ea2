"""Workers killed and stopped wherever a delegate is begun or comes back: none begun twice, none waited for in vain."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection
from pathlib import Path

import pytest

from agents.engine.journal import Cancelled, Delegated, Joined
from agents.engine.run import Run
from tasks.store import Store
from tasks.store.journals import Moved
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.driving.test_kill import SEEDS, Killed, Points, kill_at, with_luck

LEAD = """
found = yield Gather(
    Delegate("mid", "pay it back", charge="ch1"),
    Call("shop.reply", ticket="1", text="hello"),
    Delegate("helper", "write", to="amy"),
)
last = yield Delegate("helper", "write", to="bob")
return Done(summary="x", output=[found[0].output, found[2].status, last.status])
"""
MID = """
paid = yield Delegate("payer", "pay it back", **task.input)
return Done(summary="x", output=paid.output)
"""
PAYER = """
paid: Any = yield Call("shop.refund", charge=task.input["charge"], amount=5)
return Done(summary="x", output=paid.amount)
"""
WRITER = """
yield Call("shop.mail", to=task.input["to"])
return Done(summary="written")
"""
WANTED = {"refund:ch1": 1, "reply:1": 1, "mail:amy": 1, "mail:bob": 1}


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", LEAD, delegates=["mid", "helper"])
    clan.agent("mid", MID, delegates=["payer"])
    clan.agent("payer", PAYER)
    clan.agent("helper", WRITER)
    return clan


def check(clan: Clan, root: Run) -> None:
    """It ended well, everything was done once, and every delegate was begun once and joined once."""
    assert root.ended is not None
    assert (root.ended.status, root.ended.output) == ("done", [5, "done", "done"])
    assert clan.shop.done == WANTED
    family = [root, *clan.children(root.id)]
    assert len(family) == 5
    assert all(each.ended for each in family)
    for each in family:
        entries = [entry.entry for entry in clan.store.journals.entries(each.id)]
        begun = [entry.child for entry in entries if isinstance(entry, Delegated)]
        joined = [entry.child for entry in entries if isinstance(entry, Joined)]
        assert sorted(begun) == sorted(joined)
        assert len(set(begun)) == len(begun)
    known = clan.store.listing.newest("", 100)
    assert sorted(known) == sorted(each.id for each in family), "there is no run that nobody knows"


def survive(clan: Clan, world: World) -> Run:
    id = clan.start(world)
    for _ in range(300):
        try:
            return clan.finish_all(world, id)
        except Killed:
            clan.later(61)
    raise AssertionError("too many deaths")


def passed(clan: Clan, world: World) -> list[str]:
    """The points that are passed when nobody is disturbed."""
    names: list[str] = []
    world.point = Points(lambda n, name: names.append(name))
    check(clan, survive(clan, world))
    return names


def count(clan: Clan, world: World) -> int:
    return len(passed(clan, world))


def kill_each(clan: Clan, wanted: Collection[str] = ()) -> None:
    world = clan.world()
    for where, name in enumerate(passed(clan, world), 1):
        if not wanted or name.partition(":")[0] in wanted:
            clan.reset()
            world.point = kill_at(where)
            check(clan, survive(clan, world))


def test_a_worker_killed_wherever_runs_meet_leaves_nothing_undone_or_done_twice(clan: Clan) -> None:
    kill_each(clan, {"delegated", "joined", "ended"})


@pytest.mark.chaos
def test_a_worker_killed_once_at_any_point_leaves_nothing_undone_or_done_twice(clan: Clan) -> None:
    kill_each(clan)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(SEEDS))
def test_workers_killed_again_and_again(clan: Clan, seed: int) -> None:
    die = random.Random(seed)

    def act(now: int, name: str) -> None:
        if die.random() < 0.1:
            raise Killed(name)

    check(clan, survive(clan, clan.world(Points(act))))


def pause(clan: Clan, where: int) -> None:
    """A worker stops at a point past its lease; another carries on; then the first wakes up."""
    clan.reset()
    reached, go_on = threading.Event(), threading.Event()

    def act(now: int, name: str) -> None:
        if now == where:
            reached.set()
            go_on.wait(10)

    first, second = clan.world(), clan.world()
    id = clan.start(second)
    first.point = Points(act)
    stopped = threading.Thread(target=lambda: some_turns(clan, first, id))
    stopped.start()
    if reached.wait(3):
        clan.later(61)
        some_turns(clan, second, id, rounds=3)
    go_on.set()
    stopped.join()
    clan.later(61)
    check(clan, clan.finish_all(second, id))


def some_turns(clan: Clan, world: World, id: str, rounds: int = 8) -> None:
    for _ in range(rounds):
        clan.sweep(world)
        if clan.run(id).ended:
            return
        with_luck(lambda: clan.answer_all(world))
        clan.later(61)


def test_a_worker_that_stops_past_its_lease_and_wakes_up_does_no_harm(clan: Clan) -> None:
    for where in range(1, count(clan, clan.world()) + 1, 9):
        pause(clan, where)


@pytest.mark.chaos
def test_a_worker_that_stops_at_any_point_at_all(clan: Clan) -> None:
    for where in range(1, count(clan, clan.world()) + 1):
        pause(clan, where)


def cancel_at(clan: Clan, where: int, *, dies: bool) -> None:
    """Somebody cancels the root just when a worker is at a point, which may kill that worker as well."""
    clan.reset()
    world = clan.world()
    id = clan.start(world)

    def act(now: int, name: str) -> None:
        if now != where:
            return
        run = clan.run(id)
        while not run.ended:
            try:
                clan.store.journals.append(run, Cancelled(at=1, by="ann", why="stop"), due="now")
                break
            except Moved:
                continue
        if dies:
            raise Killed(name)

    world.point = Points(act)
    for _ in range(5):
        try:
            root = clan.finish_all(world, id)
            break
        except Killed:
            clan.later(61)
    family = [root, *clan.children(id)]
    ends = [each.ended for each in family]
    assert all(ends), "no delegate outlives what it works for"
    assert all(not each.unclear for each in family)
    assert max(end.at for end in ends if end) == (root.ended and root.ended.at)
    assert all(times == 1 for times in clan.shop.done.values())


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
def test_a_run_that_is_cancelled_at_any_moment_ends_with_all_below_it(clan: Clan, dies: bool) -> None:
    for where in range(1, count(clan, clan.world()) + 1, 7 if dies else 5):
        cancel_at(clan, where, dies=dies)
