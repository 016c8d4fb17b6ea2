"""Ten days of waiting: workers killed in each wait, a clock that is moved, and an event that ends it early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.stories.checks import whole
from tests.stories.fleet import Fleet
from tests.tasks.sequences import Sequences

DAY = 86_400.0
STEPS = """
from datetime import datetime, timedelta
now = yield Wait(seconds=0)
woken = yield Wait(seconds=3 * 86_400, event="shop.contact.*")
if woken.event is None:
    yield Call("shop.mail", to="amy")
    day = datetime.fromisoformat(now.at) + timedelta(days=10)
    woken = yield Wait(until=day.isoformat(), event="shop.contact.*")
if woken.event is None:
    yield Call("shop.mail", to="bob")
return Done(summary="over", output=[woken.event.name if woken.event else "", woken.at])
"""
WAITING = ["waited:before", "waited:after", "release:before", "released:after"]
WAKING = ["due:after", "woke:before", "woke:after", "ended:before", "ended:after"]


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Sequences:
    kit = Sequences(tmp_path, store, shop)
    kit.waits(STEPS)
    return kit


@pytest.fixture
def fleet(kit: Sequences, valkey_url: str) -> Iterator[Fleet]:
    with Fleet(kit, valkey_url) as fleet:
        yield fleet


def rests(fleet: Fleet, id: str, waits: int) -> Run:
    """Until the run has let go of everybody in its wait of that number, the first of no time at all being 1."""
    fleet.see(id, f"it waits for the {waits}. time", lambda run: _waits(run) == waits and len(run.waits) == 1)
    return fleet.see(id, "it is let go of", lambda run: not fleet.lease(id))


def _waits(run: Run) -> int:
    return sum(step.waited is not None for step in run.steps.values())


def pass_on(fleet: Fleet, days: float) -> None:
    """Time passes. The clock of a worker is set when it is hired."""
    fleet.dismiss()
    fleet.kit.later(days * DAY)
    fleet.hire()


def check(kit: Sequences, run: Run, mails: list[str], event: str) -> None:
    assert run.ended is not None
    assert (run.ended.status, run.ended.output[0]) == ("done", event)
    assert kit.shop.done == {f"mail:{name}": 1 for name in mails}
    assert run.questions == {}
    whole(kit, run)


def test_ten_days_pass_without_anybody_looking_at_the_run_in_between(kit: Sequences, fleet: Fleet) -> None:
    id = kit.start()
    fleet.hire()
    length = rests(fleet, id, 2).length
    pass_on(fleet, 2.9)
    assert kit.run(id).length == length
    pass_on(fleet, 0.2)
    length = rests(fleet, id, 3).length
    pass_on(fleet, 6.8)
    assert (kit.run(id).length, kit.shop.done) == (length, {"mail:amy": 1})
    pass_on(fleet, 0.2)
    check(kit, fleet.finish(id), ["amy", "bob"], "")


def test_an_event_on_day_five_ends_the_sequence(kit: Sequences, fleet: Fleet) -> None:
    id = kit.start()
    fleet.hire()
    rests(fleet, id, 2)
    pass_on(fleet, 3.1)
    rests(fleet, id, 3)
    pass_on(fleet, 2)
    kit.store.inbox.accept(kit.event(2, kind="contact.stopped"), b"")
    check(kit, fleet.finish(id), ["amy"], "shop.contact.stopped")


@pytest.mark.parametrize("at", [*WAKING[1:3], *WAITING])
def test_a_worker_killed_on_its_way_through_the_first_wait_into_the_second(
    kit: Sequences, fleet: Fleet, at: str
) -> None:
    id = kit.start()
    assert fleet.lose(id, at), "it was killed"
    fleet.hire()
    rests(fleet, id, 2)
    pass_on(fleet, 3.1)
    rests(fleet, id, 3)
    pass_on(fleet, 7)
    check(kit, fleet.finish(id), ["amy", "bob"], "")


@pytest.mark.parametrize("at", [*WAKING[:3], *WAITING])
def test_a_worker_killed_on_its_way_from_the_second_wait_into_the_third(kit: Sequences, fleet: Fleet, at: str) -> None:
    id = kit.start()
    fleet.hire()
    rests(fleet, id, 2)
    fleet.dismiss()
    kit.later(3.1 * DAY)
    assert fleet.lose(id, at), "it was killed"
    fleet.hire()
    rests(fleet, id, 3)
    pass_on(fleet, 7)
    check(kit, fleet.finish(id), ["amy", "bob"], "")


@pytest.mark.parametrize("at", WAKING)
def test_a_worker_killed_when_the_last_wait_is_over(kit: Sequences, fleet: Fleet, at: str) -> None:
    id = kit.start()
    fleet.hire()
    rests(fleet, id, 2)
    pass_on(fleet, 3.1)
    rests(fleet, id, 3)
    fleet.dismiss()
    kit.later(7 * DAY)
    assert fleet.lose(id, at), "it was killed"
    fleet.hire()
    check(kit, fleet.finish(id), ["amy", "bob"], "")


@pytest.mark.parametrize("at", ["heard:after", "due:after", "woke:before", "woke:after"])
def test_a_worker_killed_with_an_event_in_its_hands_has_neither_lost_nor_doubled_it(
    kit: Sequences, fleet: Fleet, at: str
) -> None:
    id = kit.start()
    fleet.hire()
    rests(fleet, id, 2)
    fleet.dismiss()
    kit.store.inbox.accept(kit.event(2, kind="contact.stopped"), b"")
    assert fleet.lose(id, at), "it was killed"
    fleet.hire()
    run = fleet.finish(id)
    check(kit, run, [], "shop.contact.stopped")
    assert len(run.events) == 1
    assert len(kit.store.listing.newest("", 10)) == 1


@pytest.mark.chaos
def test_what_a_wait_took_begins_nothing_though_whoever_drained_it_died(kit: Sequences, fleet: Fleet) -> None:
    """The worker that drained it died; the run woke, ended, and was gone before anybody drained again."""
    kit.waits(STEPS, more='[[wakes]]\nevent = "shop.*"\nkey = "event.subject"\n')
    id = kit.start()
    fleet.hire()
    rests(fleet, id, 2)
    fleet.dismiss()
    kit.store.inbox.accept(kit.event(2, kind="ticket.changed"), b"")
    kit.store.inbox.accept(kit.event(3, kind="contact.stopped"), b"")
    assert fleet.lose(id, "heard:after", 2), "it was killed"
    fleet.hire()
    run = fleet.finish(id)
    check(kit, run, [], "shop.contact.stopped")
    fleet.see(id, "the ticket that no wait took begins a run", lambda _: len(kit.store.listing.newest("", 10)) == 2)
    fleet.see(id, "all is drained", lambda _: kit.store.inbox.empty)
    assert len(kit.store.listing.newest("", 10)) == 2, "and what a wait took begins none"
