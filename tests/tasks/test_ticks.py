"""Ticks: each begins its run once, whoever looks and whenever; what does not begin is noted in the house journal."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.policy.cron import moments
from agents.policy.due import Due, due
from agents.policy.spec import EverySpec
from tasks import deciding, ticks
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint

HOUR, DAY = 3_600.0, 86_400.0
EVERY = """
[[every]]
name = "look"
cron = "0 * * * *"
input = { charge = "ch1" }
"""
QUICK = """
from agents.engine.flow import Call, Done, Flow
from agents.engine.schedule import Tick


class Look(Tick):
    charge: str = ""


def resolve(look: Look) -> Flow:
    yield Call("shop.order", number=look.missed)
    return Done(summary=f"{look.entry} {look.charge} {look.missed}")
"""
ASKING = QUICK.replace('"shop.order", number=look.missed', '"shop.refund", charge=look.charge, amount=5')


class Died(BaseException):
    """A worker dies here."""


def install(kit: Kit, every: str = EVERY, workflow: str = QUICK) -> World:
    """The resolver with a schedule, and a worker that knows it, at a quarter past some hour."""
    kit.install(workflow)
    settings = kit.folder / "agents/resolver/agent.toml"
    settings.write_text(settings.read_text().replace("[tools]", f"{every}\n[tools]", 1))
    world = kit.world()
    now = kit.store.now()
    kit.later(next(moments("0 * * * *", "UTC", now)) - now + HOUR / 4)
    assert world.ticks.look() == []
    return world


def hours(kit: Kit, count: float) -> None:
    kit.later(count * HOUR)


def run_at(kit: Kit, run: str) -> float:
    """The moment that a tick's run was planned for."""
    began = kit.run(run).began
    assert began is not None
    assert began.event is not None
    return began.event.version


def noted(kit: Kit, *whats: str) -> list[dict[str, Any]]:
    notes = [each.entry for each in kit.store.journals.entries("house")]
    return [{"what": n.what, **n.about} for n in notes if n.kind == "noted" and (not whats or n.what in whats)]


@pytest.fixture
def world(kit: Kit) -> World:
    return install(kit)


def test_a_tick_begins_a_run_that_is_given_the_moment_as_planned(kit: Kit, world: World) -> None:
    hours(kit, 1)
    [run] = world.ticks.look()
    began = kit.run(run).began
    assert began is not None
    assert began.event is not None
    planned = datetime.fromtimestamp(kit.store.now() - HOUR / 4, UTC).replace(minute=0, second=0, microsecond=0)
    tick = {"scheduled": planned.isoformat(), "entry": "look", "missed": 0, "zone": "UTC"}
    assert began.event.fields == {**tick, "charge": "ch1"}
    assert set(began.event.trust.values()) == {"trusted"}
    assert (began.event.name, began.event.subject, began.key) == ("schedule.look", "resolver/look", "every:look")
    ended = kit.finish(world, run).ended
    assert ended is not None
    assert ended.summary.startswith("look ch1 0.")


def test_whoever_looks_again_begins_nothing_more(kit: Kit, world: World) -> None:
    other = kit.world()
    hours(kit, 1)
    assert len(world.ticks.look()) == 1
    assert other.ticks.look() == world.ticks.look() == other.ticks.begin("resolver", "look") == []
    assert len(Runs(world, NoHint()).list().items) == 1


def test_two_that_look_at_one_moment_begin_one_run(kit: Kit, world: World) -> None:
    """The second has read how things stood before the first began it."""
    other = kit.world()
    other.ticks.settle()
    found: list[list[str]] = []

    def overtake(name: str) -> None:
        if name == "tick:before":
            found.append(other.ticks.look())

    slow = kit.world(overtake)
    hours(kit, 1)
    assert slow.ticks.look() == []
    assert [len(each) for each in found] == [1]


def test_one_that_was_changed_while_somebody_looked_at_it_begins_nothing(kit: Kit, world: World) -> None:
    def change(name: str) -> None:
        if name == "tick:before":
            world.store.schedules.settle("resolver/look", "other times")

    slow = kit.world(change)
    hours(kit, 1)
    assert slow.ticks.look() == []
    assert Runs(world, NoHint()).list().items == ()


def test_a_message_begins_the_tick_that_is_due_and_no_other(kit: Kit, world: World) -> None:
    assert world.ticks.begin("resolver", "look") == []
    hours(kit, 1)
    assert world.ticks.begin("resolver", "nobody") == []
    assert len(world.ticks.begin("resolver", "look")) == 1


@pytest.mark.parametrize(("early", "begun"), [(0.3, 1), (3.0, 0)])
def test_a_message_of_a_beat_whose_clock_is_a_little_ahead_is_not_for_nothing(
    kit: Kit, world: World, early: float, begun: int
) -> None:
    kit.later(-kit.store.now() % HOUR - early)
    assert len(world.ticks.begin("resolver", "look")) == begun
    assert world.ticks.look() == []
    assert [world.store.now() >= run_at(kit, line.id) for line in Runs(world, NoHint()).list().items] == [True] * begun


def test_a_new_schedule_begins_nothing_of_the_past(kit: Kit) -> None:
    install(kit, "")
    hours(kit, 48)
    world = install(kit)
    assert noted(kit, "schedule") == [{"what": "schedule", "agent": "resolver", "entry": "look", "became": "new"}]
    assert world.ticks.look() == []


def test_after_an_outage_over_three_ticks_one_run_catches_up(kit: Kit, world: World) -> None:
    hours(kit, 1)
    kit.finish(world, world.ticks.look()[0])
    hours(kit, 3)
    [run] = kit.world().ticks.look()
    ended = kit.finish(world, run).ended
    assert ended is not None
    assert ended.summary.startswith("look ch1 2.")
    [note] = noted(kit, "caught_up")
    assert (note["missed"], note["run"], note["agent"], note["entry"]) == (2, run, "resolver", "look")
    assert note["first"] < note["scheduled"]
    hours(kit, 1)
    assert len(kit.world().ticks.look()) == 1


def test_a_tick_is_skipped_and_noted_while_the_run_before_it_waits_for_people(kit: Kit) -> None:
    world = install(kit, workflow=ASKING)
    hours(kit, 1)
    [first] = world.ticks.look()
    drive(world, first)
    hours(kit, 1)
    assert world.ticks.look() == []
    [note] = noted(kit, "skipped")
    assert (note["behind"], note["why"]) == (first, "the run before it has not ended")
    assert world.ticks.look() == []
    assert len(noted(kit, "skipped")) == 1
    kit.finish(world, first)
    hours(kit, 1)
    assert len(world.ticks.look()) == 1


@pytest.mark.parametrize("hours_until_somebody_looks", [0, 1])
def test_a_tick_that_was_passed_over_by_one_who_died_then_is_noted_by_another(
    kit: Kit, hours_until_somebody_looks: int
) -> None:
    world = install(kit, workflow=ASKING)
    hours(kit, 1)
    [first] = world.ticks.look()
    drive(world, first)
    hours(kit, 1)

    def die(name: str) -> None:
        if name == "tick:after":
            raise Died

    with pytest.raises(Died):
        kit.world(die).ticks.look()
    assert noted(kit, "skipped") == []
    hours(kit, hours_until_somebody_looks)
    other = kit.world()
    for _ in range(4):
        assert world.ticks.look() == other.ticks.look() == []
    notes = noted(kit, "skipped")
    assert [note["behind"] for note in notes] == [first] * (1 + hours_until_somebody_looks)
    planned = [datetime.fromisoformat(note["scheduled"]).timestamp() for note in notes]
    assert planned == [run_at(kit, first) + HOUR * (n + 1) for n in range(len(notes))]


def test_one_tick_waits_in_line_and_more_are_noted(kit: Kit) -> None:
    world = install(kit, EVERY + 'overlap = "queue"\n', ASKING)
    hours(kit, 1)
    [first] = world.ticks.look()
    drive(world, first)
    for _ in range(3):
        hours(kit, 1)
        assert set(world.ticks.look()) <= {first}, "the run to look at is the one that lives"
    [second] = {note["behind"] for note in noted(kit, "skipped")}
    assert len(noted(kit, "skipped")) == 2
    assert kit.run(second).began is None
    kit.finish(world, first)
    began = kit.run(second).began
    assert began is not None
    assert began.event is not None
    assert began.event.fields["missed"] == 0
    kit.finish(world, second)
    assert len(Runs(world, NoHint()).list().items) == 2


def test_a_changed_schedule_counts_anew_and_the_old_one_leaves_no_ghost(kit: Kit, world: World) -> None:
    later = EVERY.replace("0 * * * *", "30 * * * *")
    hours(kit, 3)
    changed = install(kit, later)
    assert [note["became"] for note in noted(kit, "schedule")] == ["new", "changed"]
    assert world.ticks.look() == [], "what it meant before is due, and means nothing any more"
    hours(kit, 0.5)
    assert len(changed.ticks.look()) == 1
    assert world.ticks.look() == []


def test_a_schedule_that_moved_to_another_zone_counts_anew(kit: Kit, world: World) -> None:
    hours(kit, 3)
    moved = install(kit, EVERY + 'zone = "Asia/Kolkata"\n')
    assert [note["became"] for note in noted(kit, "schedule")] == ["new", "changed"]
    assert moved.ticks.look() == world.ticks.look() == []
    hours(kit, 0.5)
    assert len(moved.ticks.look()) == 1, "it is half an hour apart from UTC"


def test_an_event_can_neither_hold_up_a_schedule_nor_end_its_run(kit: Kit) -> None:
    """Who can choose what an event is about could name a schedule there."""
    world = install(kit, workflow=ASKING)
    given = {"charge": "ch2", "scheduled": "", "entry": ""}
    event = kit.begin(1, world, subject="every:look", fields=given)
    drive(world, event)
    hours(kit, 1)
    [run] = world.ticks.look()
    drive(world, run)
    kit.begin(2, world, subject="every:look", fields=given)
    assert list(kit.run(event).open) == list(kit.run(run).open) == ["1~1"]
    assert kit.run(run).cancelled is None


def test_a_process_whose_own_clock_is_put_forward_begins_nothing_early(
    kit: Kit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a machine that slept, or was set wrong: what counts is the store's."""
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + HOUR)
    assert world.ticks.look() == []
    monkeypatch.setattr(time, "time", lambda: right() - HOUR)
    hours(kit, 1)
    assert len(world.ticks.look()) == 1


def test_after_the_stores_clock_was_put_back_no_tick_comes_again(kit: Kit, world: World) -> None:
    """Not even for a schedule that counts from that earlier moment on."""
    hours(kit, 1)
    [run] = world.ticks.look()
    ended = kit.finish(world, run).ended
    kit.later(run_at(kit, run) - kit.store.now() - HOUR / 4)
    assert world.ticks.look() == []
    [entry] = world.ticks.entries
    assert [kit.store.schedules.settle(entry.name, times) for times in ("", entry.times)] == ["gone", "new"]
    hours(kit, 0.5)
    assert world.ticks.look() == [run]
    assert kit.run(run).ended == ended
    assert [line.id for line in Runs(world, NoHint()).list().items] == [run]


@pytest.mark.parametrize("other", ["", EVERY.replace("0 * * * *", "30 * * * *")])
def test_where_an_old_version_was_started_again_and_is_gone_the_new_one_takes_over_anew(kit: Kit, other: str) -> None:
    """As in the middle of a deploy: else no tick of what is new would come before the next start of a worker."""
    world = install(kit)
    old = install(kit, other)
    for _ in range(8):
        hours(kit, 0.2)
        for run in old.ticks.look():
            kit.finish(old, run)
        assert world.ticks.look() == [], "the one that began last counts, for as long as it is there"
    hours(kit, 0.4)
    assert world.ticks.look() == world.ticks.look() == [], "nothing of the past is due"
    assert noted(kit, "schedule")[-1]["became"] == ("changed" if other else "new")
    assert old.ticks.look() == []
    hours(kit, 1)
    assert len(world.ticks.look()) == 1
    assert old.ticks.look() == []


def test_a_tick_that_a_failing_store_took_with_it_is_begun_at_the_one_that_takes_over(kit: Kit, world: World) -> None:
    """A replica that lags behind knows neither of the run nor of the tick; no worker has to be started again."""
    client = kit.store.server.client
    replica = {key: client.dump(key) for key in client.scan_iter()}
    hours(kit, 1)
    [lost] = world.ticks.look()
    assert world.ticks.look() == []
    client.flushall()
    for key, value in replica.items():
        client.restore(key, 0, value)
    assert world.ticks.look() == [lost]
    assert kit.finish(world, lost).ended.status == "done"  # type: ignore[union-attr]


def test_a_schedule_that_was_taken_out_begins_nothing_also_when_it_is_put_back(kit: Kit, world: World) -> None:
    gone = install(kit, "")
    hours(kit, 2)
    assert gone.ticks.look() == world.ticks.look() == []
    back = install(kit)
    assert [note["became"] for note in noted(kit, "schedule")] == ["new", "gone", "new"]
    assert back.ticks.look() == []
    hours(kit, 1)
    assert len(back.ticks.look()) == 1


@pytest.mark.parametrize("more", ['jitter = "2m"', 'overlap = "queue"', 'flow = "resolve"'])
def test_a_schedule_that_comes_at_the_same_times_goes_on_where_it_stood(kit: Kit, world: World, more: str) -> None:
    hours(kit, 2)
    kit.install(QUICK)
    settings = kit.folder / "agents/resolver/agent.toml"
    settings.write_text(settings.read_text().replace("[tools]", f"{EVERY}{more}\n[tools]", 1))
    assert len(kit.world().ticks.look()) == 1
    assert [note["missed"] for note in noted(kit, "caught_up")] == [1]


@pytest.mark.parametrize("scope", ["all", "agents/resolver"])
def test_a_halt_holds_ticks_and_one_begins_when_it_is_lifted(kit: Kit, world: World, scope: str) -> None:
    runs = Runs(world, NoHint())
    runs.halt(scope, "ann")
    for _ in range(2):
        hours(kit, 1)
        assert world.ticks.look() == kit.world().ticks.look() == []
    assert [note["why"] for note in noted(kit, "held")] == [f"{scope} is halted"] * 2
    runs.lift(scope, "ann")
    [run] = world.ticks.look()
    ended = kit.finish(world, run).ended
    assert ended is not None
    assert ended.summary.startswith("look ch1 1.")


def test_a_halt_of_a_tool_holds_no_tick(kit: Kit, world: World) -> None:
    Runs(world, NoHint()).halt("tools/shop.order", "ann")
    hours(kit, 1)
    assert len(world.ticks.look()) == 1


def test_a_tick_that_failed_is_tried_again_behind_the_one_that_lives(kit: Kit) -> None:
    world = install(kit, workflow=ASKING)
    runs = Runs(world, NoHint())
    hours(kit, 2)
    [failed] = world.ticks.look()
    kit.shop.fail_next("/refunds", 422)
    assert kit.finish(world, failed).ended.status == "failed"  # type: ignore[union-attr]
    hours(kit, 1)
    [live] = world.ticks.look()
    again = runs.retry(failed, "ann")
    drive(world, live)
    assert kit.run(again).began is None
    assert not kit.run(live).cancelled
    for name in kit.run(live).open:
        deciding.decide(world, f"{live}.{name}", deciding.Answer("denied", "ann", "cli"))
    drive(world, live)
    assert kit.run(again).began is not None


@pytest.mark.parametrize("point", ["tick:before", "tick:after"])
def test_whoever_dies_at_a_tick_leaves_it_to_the_next(kit: Kit, world: World, point: str) -> None:
    def die(name: str) -> None:
        if name == point:
            raise Died

    hours(kit, 1)
    with pytest.raises(Died):
        kit.world(die).ticks.look()
    found = world.ticks.look()
    assert len(found) == (1 if point == "tick:before" else 0)
    assert [line.status for line in Runs(world, NoHint()).list().items] == ["running"]
    assert len(kit.store.leases.due()) == 1, "the sweep finds it"


def test_what_a_halt_has_held_for_a_week_is_not_looked_through_at_every_look(
    kit: Kit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Runs(world, NoHint()).halt("all", "ann")
    hours(kit, 24 * 7)
    looked: list[float] = []

    def counted(agent: str, every: EverySpec, last: float, now: float) -> Due | None:
        looked.append(now)
        return due(agent, every, last, now)

    monkeypatch.setattr(ticks, "due", counted)
    for _ in range(5):
        assert world.ticks.look() == []
    assert len(looked) == 1
    Runs(world, NoHint()).lift("all", "ann")
    [run] = world.ticks.look()
    ended = kit.finish(world, run).ended
    assert ended is not None
    assert ended.summary.startswith("look ch1 167.")


def test_a_schedule_that_the_store_has_lost_is_made_known_to_it_again(kit: Kit, world: World) -> None:
    kit.store.server.client.delete(kit.store.server.keys.schedule("resolver/look"))
    for _ in range(2):
        assert world.ticks.look() == []
    hours(kit, 1)
    assert len(world.ticks.look()) == 1
    assert [note["became"] for note in noted(kit, "schedule")] == ["new", "new"]
