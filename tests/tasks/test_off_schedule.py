"""A run of a schedule that is begun by hand: one at a time, asked about like any other, and nothing planned is lost."""

from __future__ import annotations

import pytest

from agents.engine.journal import Began
from tasks import deciding
from tasks.driving.drive import drive
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.runs import Runs
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.test_ticks import ASKING, QUICK, hours, install, run_at

NAME = "resolver/look"


def begin(world: World, name: str = NAME) -> str:
    return Runs(world, NoHint()).begin_scheduled(name, by="ann")


def began(kit: Kit, run: str) -> Began:
    found = kit.run(run).began
    assert found is not None
    return found


def test_it_is_given_what_a_tick_gives_and_says_who_began_it(kit: Kit) -> None:
    world = install(kit)
    run = begin(world)
    first = began(kit, run)
    assert first.event is not None
    assert run_at(kit, run) == int(first.at)
    assert {"entry": "look", "missed": 0, "zone": "UTC", "charge": "ch1"}.items() <= first.event.fields.items()
    assert (first.starter, first.event.name, first.key) == ("ann", "schedule.look", "every:look")
    assert kit.finish(world, run).ended.status == "done"  # type: ignore[union-attr]


def test_what_is_planned_comes_as_planned(kit: Kit) -> None:
    world = install(kit)
    hours(kit, 1)
    by_hand = begin(world)
    kit.finish(world, by_hand)
    [planned] = world.ticks.look()
    assert planned != by_hand
    assert kit.finish(world, planned).ended.status == "done"  # type: ignore[union-attr]
    again = begin(world)
    assert len({by_hand, planned, again}) == 3


def test_two_never_live_at_once_whoever_came_first(kit: Kit) -> None:
    world = install(kit, workflow=ASKING)
    by_hand = begin(world)
    drive(world, by_hand)
    with pytest.raises(Invalid, match=f"run {by_hand} of {NAME} has not ended; wait for it, or cancel it"):
        begin(world)
    hours(kit, 1)
    assert world.ticks.look() == [], "the planned one is passed over, as while any other lives"
    Runs(world, NoHint()).cancel(by_hand, "ann")
    drive(world, by_hand)
    hours(kit, 1)
    [planned] = world.ticks.look()
    with pytest.raises(Invalid, match=planned):
        begin(world)


def test_one_that_is_overtaken_by_a_tick_stands_in_line(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    world = install(kit, workflow=ASKING)
    hours(kit, 1)
    [planned] = world.ticks.look()
    drive(world, planned)
    monkeypatch.setattr(world.store.slots, "live", lambda *_: "")
    by_hand = begin(world)
    drive(world, by_hand)
    assert kit.run(by_hand).began is None
    assert not kit.run(planned).cancelled
    kit.finish(world, planned)
    assert began(kit, by_hand).starter == "ann"


def test_it_asks_as_ever_and_not_whoever_began_it(kit: Kit) -> None:
    world = install(kit, workflow=ASKING)
    run = begin(world)
    drive(world, run)
    assert kit.shop.done == {}
    with pytest.raises(Forbidden):
        deciding.decide(world, f"{run}.1~1", deciding.Answer("approved", "ann", "cli"))
    deciding.decide(world, f"{run}.1~1", deciding.Answer("approved", "bob", "cli"))
    drive(world, run)
    assert kit.shop.done == {"refund:ch1": 1}


@pytest.mark.parametrize("scope", ["all", "agents/resolver"])
def test_nothing_begins_while_it_is_halted(kit: Kit, scope: str) -> None:
    world = install(kit)
    Runs(world, NoHint()).halt(scope, "ann")
    with pytest.raises(Invalid, match=f"{scope} is halted; lift that first"):
        begin(world)
    assert Runs(world, NoHint()).list().items == ()


@pytest.mark.parametrize("name", ["resolver/nobody", "nobody/look", "look", ""])
def test_one_that_there_is_not_is_told_with_those_that_there_are(kit: Kit, name: str) -> None:
    with pytest.raises(NotFound, match=f"^there is no schedule {name}; there are: {NAME}$"):
        begin(install(kit), name)


def test_one_that_failed_is_tried_again(kit: Kit) -> None:
    world = install(kit, workflow=QUICK.replace("number=look.missed", "number=-1"))
    run = begin(world)
    assert kit.finish(world, run).ended.status == "failed"  # type: ignore[union-attr]
    again = Runs(world, NoHint()).retry(run, "bob")
    assert (began(kit, again).attempt, began(kit, again).starter) == (2, "ann")
