"""Runs that wait: for a time, for an event, beside other work; woken once, and never slept through."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from agents.engine import waiting
from tasks import deciding, inbox, question_views, views
from tasks.driving.drive import drive
from tasks.errors import Forbidden
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.sequences import LISTEN, SLEEP, WAKES, Sequences
from tests.tasks.test_runs import NoHint
from webhooks.cli.timeline import timeline

GATHER = """
both = yield Gather(
    Wait(seconds=100, event="shop.contact.*"),
    Wait(seconds=200),
    Call("shop.order", number=4),
)
return Done(summary="all", output=[both[0].event is not None, both[1].event is None, both[2]])
"""
ORDER = 'order = yield Call("shop.order", number=4)\n'


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Sequences:
    return Sequences(tmp_path, store, shop)


def status(kit: Sequences, id: str) -> str:
    return views.status(kit.store, kit.run(id))


def test_a_run_waits_for_a_time_without_anybody_looking_at_it(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    drive(world, id)
    assert kit.kinds(id) == ["began", "waited"]
    assert status(kit, id) == "waiting"
    assert kit.due(id) == pytest.approx(100, abs=2)
    assert not kit.store.server.client.exists(kit.store.server.keys.lease(id)), "no worker holds it"
    kit.later(90)
    assert kit.sweep(world) == []
    kit.later(11)
    assert kit.sweep(world) == [id]
    assert kit.ended(id) == ("done", "slept")
    woken = kit.output(id)
    assert woken["event"] is None
    assert datetime.fromisoformat(woken["at"]).timestamp() == pytest.approx(kit.store.now(), abs=2)
    assert kit.kinds(id) == ["began", "waited", "woke", "ended"]


def test_no_time_and_a_date_that_has_passed_are_now(kit: Sequences) -> None:
    world = kit.waits(
        'a = yield Wait(seconds=0)\nb = yield Wait(until="2020-01-01T00:00:00+01:00")\nreturn Done(summary=b.at[:4])'
    )
    id = kit.start(world)
    drive(world, id)
    assert kit.ended(id)[0] == "done"
    assert kit.ended(id)[1] >= "2026"


def test_a_flow_computes_dates_from_when_it_woke(kit: Sequences) -> None:
    body = """
from datetime import datetime, timedelta
now = yield Wait(seconds=0)
day = yield Wait(until=(datetime.fromisoformat(now.at) + timedelta(days=3)).isoformat())
return Done(summary="x", output=[now.at, day.at])
"""
    world = kit.waits(body)
    id = kit.start(world)
    drive(world, id)
    assert kit.due(id) == pytest.approx(3 * 86_400, abs=2)
    kit.later(3 * 86_400)
    kit.sweep(world)
    before, after = [datetime.fromisoformat(each) for each in kit.output(id)]
    assert (after - before).total_seconds() == pytest.approx(3 * 86_400, abs=2)


def test_a_wait_beyond_what_is_kept_fails_in_words(kit: Sequences) -> None:
    world = kit.waits('yield Wait(until="9999-01-01T00:00:00+00:00")')
    id = kit.start(world)
    drive(world, id)
    status, summary = kit.ended(id)
    assert status == "failed"
    assert summary.startswith("a wait takes 400 days at most, and this one 29")


def test_a_wait_that_its_author_got_wrong_asks_people(kit: Sequences) -> None:
    world = kit.waits('yield Wait(**{"event": "shop.contact.*"})')
    id = kit.start(world)
    drive(world, id)
    (question,) = kit.run(id).open.values()
    assert question.asked.of == "crashed"
    assert "takes seconds or until" in question.asked.why


def test_an_event_ends_a_wait_and_brings_its_fields(kit: Sequences) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    drive(world, id)
    assert kit.tell(world, fields={"charge": "ch9"}, trust={"charge": "internal"}) == [id]
    drive(world, id)
    assert kit.ended(id) == ("done", "shop.contact.changed")
    assert kit.output(id)["event"]["fields"] == {"charge": "ch9"}
    assert kit.kinds(id) == ["began", "waited", "heard", "woke", "ended"]


def test_an_event_that_came_since_the_run_began_counts(kit: Sequences) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    kit.tell(world)
    drive(world, id)
    assert kit.ended(id) == ("done", "shop.contact.changed")
    assert kit.kinds(id) == ["began", "heard", "waited", "woke", "ended"]


def test_the_time_ends_a_wait_for_an_event(kit: Sequences) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    drive(world, id)
    kit.later(101)
    kit.sweep(world)
    assert kit.ended(id) == ("done", "the time came")


@pytest.mark.parametrize("at", ["waited:before", "waited:after", "release:before"])
def test_an_event_between_planning_and_letting_go_is_not_slept_through(kit: Sequences, at: str) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    other, told = kit.world(), list[str]()

    def point(name: str) -> None:
        if name == at and not told:
            told.extend(kit.tell(other))

    world.point = point
    drive(world, id)
    assert told == [id]
    assert kit.ended(id) == ("done", "shop.contact.changed"), "in the same turn"


@pytest.mark.parametrize(("at", "summary"), [("woke:before", "shop.contact.changed"), ("woke:after", "the time came")])
def test_an_event_in_the_moment_in_which_the_time_comes_counts_unless_the_wait_was_over(
    kit: Sequences, at: str, summary: str
) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    drive(world, id)
    kit.later(100)
    other, told = kit.world(), list[str]()

    def point(name: str) -> None:
        if name == at and not told:
            told.extend(kit.tell(other))

    world.point = point
    kit.sweep(world)
    assert told == [id]
    assert kit.ended(id) == ("done", summary)
    assert (kit.kinds(id).count("heard"), kit.kinds(id).count("woke")) == (1, 1)
    inbox.drain(world)
    unheard = [("unmatched", "the run of lead that heard it ended without it")]
    assert kit.noted() == (unheard if at == "woke:after" else [])


def test_two_events_end_two_waits_each_its_own(kit: Sequences) -> None:
    world = kit.waits(
        'a, b = yield Gather(Wait(seconds=9, event="shop.contact.*"), Wait(seconds=9, event="shop.contact.*"))\n'
        "return Done(summary='x', output=[a.event.fields, b.event.fields])"
    )
    id = kit.start(world)
    drive(world, id)
    for n in (2, 3):
        kit.tell(world, n, fields={"n": n})
        assert not kit.run(id).ended
        drive(world, id)
    assert kit.output(id) == [{"n": 2}, {"n": 3}]


def test_waits_and_calls_stand_side_by_side(kit: Sequences) -> None:
    world = kit.waits(GATHER)
    id = kit.start(world)
    drive(world, id)
    assert kit.run(id).step("1.3.1").outcome is not None, "the call was made meanwhile"
    assert kit.due(id) == pytest.approx(100, abs=2)
    kit.tell(world)
    drive(world, id)
    assert kit.due(id) == pytest.approx(200, abs=2)
    kit.later(201)
    kit.sweep(world)
    assert kit.output(id) == [True, True, 8]


def test_what_was_started_beside_a_wait_is_performed_although_an_event_comes_in_between(kit: Sequences) -> None:
    """Else nobody could tell any more whether the blind call was made, and people were asked for nothing."""
    world = kit.waits(
        'yield Gather(Call("shop.mail", to="amy"), Call("shop.mail", to="bob"), Wait(seconds=9))\n'
        'return Done(summary="written")'
    )
    id = kit.start(world)
    other, told = kit.world(), list[str]()

    def point(name: str) -> None:
        if name == "started:after" and not told:
            told.extend(kit.tell(other))

    world.point = point
    drive(world, id)
    assert told == [id]
    assert (kit.shop.done["mail:amy"], kit.shop.done["mail:bob"]) == (1, 1)
    assert kit.run(id).questions == {}


def test_a_waiting_run_is_cancelled_at_once(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    drive(world, id)
    Runs(world, NoHint()).cancel(id, "ann", "not wanted")
    assert kit.sweep(world) == [id]
    assert kit.ended(id) == ("cancelled", "not wanted")
    assert kit.due(id) is None


def test_a_kill_switch_does_not_matter_to_a_wait(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    kit.store.halts.halt("all")
    drive(world, id)
    kit.later(101)
    kit.sweep(world)
    assert kit.ended(id) == ("done", "slept")


def test_waiting_takes_nothing_of_the_minutes(kit: Sequences) -> None:
    world = kit.waits(SLEEP + "\n", more=WAKES + "[limits]\nminutes = 1\n")
    id = kit.start(world)
    drive(world, id)
    kit.later(86_400)
    kit.sweep(world)
    assert kit.ended(id) == ("done", "slept")
    assert kit.run(id).totals.minutes == 0


def test_a_run_that_asks_people_hears_events_and_is_not_disturbed(kit: Sequences) -> None:
    world = kit.waits('yield Call("shop.refund", charge="ch1", amount=5)\n' + LISTEN.lstrip())
    id = kit.start(world)
    drive(world, id)
    (name,) = kit.run(id).open
    kit.tell(world)
    kit.sweep(world)
    assert list(kit.run(id).open) == [name], "the same question"
    assert status(kit, id) == "parked"
    deciding.decide(world, f"{id}.{name}", deciding.Answer("approved", "ann", "cli"))
    kit.sweep(world)
    assert kit.ended(id) == ("done", "shop.contact.changed")


def test_a_changed_wait_asks_and_goes_on_from_where_people_say(kit: Sequences) -> None:
    world = kit.waits(ORDER + LISTEN.lstrip())
    id = kit.start(world)
    drive(world, id)
    kit.tell(world, fields={"n": 1})
    world = kit.waits(ORDER + LISTEN.lstrip().replace("seconds=100", "seconds=50"))
    kit.sweep(world)
    (name,) = kit.run(id).open
    assert "another command here: a wait for shop.contact.*" in kit.run(id).open[name].asked.why
    deciding.decide(world, f"{id}.{name}", deciding.Answer("continue", "ann", "cli", position=2))
    kit.sweep(world)
    assert kit.ended(id) == ("done", "shop.contact.changed"), "what was heard before it went back counts"
    assert kit.output(id)["event"]["fields"] == {"n": 1}


def test_going_back_over_a_wait_gives_back_the_event_that_it_took(kit: Sequences) -> None:
    refund = 'yield Call("shop.refund", charge="ch1", amount=5)\n'
    world = kit.waits(LISTEN.replace("return", f"{refund}return"))
    id = kit.start(world)
    kit.tell(world, fields={"n": 1})
    drive(world, id)
    assert kit.run(id).heard == []
    world = kit.waits(LISTEN.replace("seconds=100", "seconds=50"))
    _answer(kit, world, id, "approved")
    drive(world, id)
    _answer(kit, world, id, "continue", position=1)
    drive(world, id)
    assert kit.ended(id) == ("done", "shop.contact.changed")
    assert kit.output(id)["event"]["fields"] == {"n": 1}
    assert kit.kinds(id).count("heard") == 1


def _answer(kit: Sequences, world: World, id: str, outcome: str, position: int = 0) -> None:
    (name,) = kit.run(id).open
    deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli", position=position))


def test_a_delegate_that_waits_keeps_whoever_waits_for_it(kit: Sequences) -> None:
    kit.agent("helper", 'yield Wait(seconds=100)\nreturn Done(summary="waited")')
    world = kit.waits(
        'found = yield Delegate("helper", "wait a while")\nreturn Done(summary=found.summary)', delegates=["helper"]
    )
    id = kit.start(world)
    kit.sweep(world)
    (child,) = kit.children(id)
    assert [status(kit, each) for each in (id, child.id)] == ["waiting", "waiting"]
    kit.later(101)
    kit.sweep(world)
    assert kit.ended(id)[0] == "done"
    assert kit.ended(id)[1].startswith("waited")


def test_a_sub_flow_waits(kit: Sequences) -> None:
    body = """
def later():
    woken = yield Wait(seconds=100)
    return woken.event
found = yield from later()
both = yield Gather(later(), Call("shop.order", number=2))
return Done(summary="x", output=[found, *both])
"""
    world = kit.waits(body)
    id = kit.start(world)
    for _ in range(2):
        kit.sweep(world)
        kit.later(101)
    kit.sweep(world)
    assert kit.output(id) == [None, None, 4]


def test_people_are_told_what_a_run_waits_for(kit: Sequences) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    drive(world, id)
    line = views.line(kit.store, kit.run(id))
    assert line.summary.startswith("waits for shop.contact.*, until 20")
    (wait,) = views.run_view(world, kit.run(id)).waits
    assert (wait.call, wait.event) == ("1", "shop.contact.*")
    assert wait.until - kit.store.now() == pytest.approx(100, abs=2)


def test_whoever_is_asked_is_told_what_was_waited_for(kit: Sequences) -> None:
    world = kit.waits(
        'yield Wait(seconds=0)\nyield Wait(seconds=9, event="shop.contact.*")\n'
        'yield Call("shop.refund", charge="ch1", amount=5)'
    )
    id = kit.start(world)
    kit.tell(world)
    drive(world, id)
    (question,) = kit.run(id).open.values()
    done = question_views.approval(world, kit.run(id), question).done
    assert done[0].startswith("waited until 20")
    assert done[1].startswith("heard of shop.contact.changed at 20")


def test_a_failed_run_is_tried_again_from_the_start(kit: Sequences) -> None:
    world = kit.waits(LISTEN.replace("return Done", 'yield Call("shop.order", number=-1)\nreturn Done'))
    first = kit.start(world)
    drive(world, first)
    kit.tell(world)
    drive(world, first)
    assert kit.ended(first)[0] == "failed"
    second = Runs(world, NoHint()).retry(first, "ann")
    drive(world, second)
    assert status(kit, second) == "waiting"
    kit.tell(world, 3)
    drive(world, second)
    assert kit.ended(second)[0] == "failed"


def test_a_flow_that_waits_without_end_asks_people(kit: Sequences, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 3)
    monkeypatch.setattr(waiting, "TOLD", 2)
    body = """
while True:
    try:
        yield Wait(seconds=0)
    except ToolFailed:
        pass
"""
    world = kit.waits(body)
    id = kit.start(world)
    drive(world, id)
    (question,) = kit.run(id).open.values()
    assert question.asked.of == "crashed"
    assert question.asked.why == "the flow waits without end: it was told 2 times that it may wait no more"
    assert kit.kinds(id).count("woke") == 5


def test_no_time_at_all_is_never_rounded_to_some(kit: Sequences, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run would be let go of, and looked at again only with the next sweep."""
    world = kit.waits('yield Wait(seconds=0)\nreturn Done(summary="x")')
    id = kit.start(world)
    monkeypatch.setattr(world.store, "now", lambda: 1_795_000_000.4567)
    drive(world, id)
    assert kit.ended(id)[0] == "done"


REFUNDS = """
woken = yield Wait(seconds=100, event="shop.contact.*")
yield Call("shop.refund", charge="ch1", amount=5)
return Done(summary="paid")
"""


def test_whoever_caused_the_event_that_a_run_waited_for_does_not_decide_about_what_it_does_then(
    kit: Sequences,
) -> None:
    world = kit.waits(REFUNDS)
    id = kit.start(world)
    drive(world, id)
    kit.tell(world, actor="bob")
    drive(world, id)
    with pytest.raises(Forbidden, match="Bob Ray caused this run"):
        deciding.decide(world, f"{id}.2~1", deciding.Answer("approved", "bob", "cli"))
    assert {notice.to for notice in kit.run(id).questions["2~1"].notified} == {"ann"}
    deciding.decide(world, f"{id}.2~1", deciding.Answer("approved", "ann", "cli"))
    drive(world, id)
    assert kit.ended(id) == ("done", "paid")


def test_nor_about_what_a_delegate_does(kit: Sequences) -> None:
    kit.agent("helper", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="x")')
    body = REFUNDS.replace('Call("shop.refund", charge="ch1", amount=5)', 'Delegate("helper", "pay")')
    world = kit.waits(body, delegates=["helper"])
    id = kit.start(world)
    drive(world, id)
    kit.tell(world, actor="bob")
    kit.sweep(world)
    (child,) = kit.children(id)
    with pytest.raises(Forbidden, match="Bob Ray caused this run"):
        deciding.decide(world, f"{child.id}.1~1", deciding.Answer("approved", "bob", "cli"))


def test_whoever_caused_an_event_that_no_wait_has_taken_may_decide(kit: Sequences) -> None:
    world = kit.waits('yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="paid")')
    id = kit.start(world)
    kit.tell(world, actor="bob")
    drive(world, id)
    deciding.decide(world, f"{id}.1~1", deciding.Answer("approved", "bob", "cli"))
    drive(world, id)
    assert kit.ended(id) == ("done", "paid")


@pytest.mark.parametrize("given", ['until="0001-01-01T00:00:00+14:00"', "seconds=-1e15", "seconds=-0.001"])
def test_however_long_past_a_moment_is_people_can_be_told_of_the_wait(kit: Sequences, given: str) -> None:
    world = kit.waits(f'yield Wait({given}, event="shop.none")\nreturn Done(summary="on")')
    id = kit.start(world)
    drive(world, id)
    assert kit.ended(id) == ("done", "on")
    told = "\n".join(timeline(Runs(world, NoHint()).journal(id)))
    assert "waited    1  for shop.none, until " in told
