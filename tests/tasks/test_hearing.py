"""Events for runs that live: heard once, bounded, given back, and superseding nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.chain import BrokenChain
from agents.engine.journal import Heard
from agents.engine.run import Run
from tasks import hearing, inbox, views
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.store.journals import Moved
from tests.sandbox.shop import Shop
from tests.tasks.sequences import LISTEN, SLEEP, WAKES, Sequences

TICKETS = '[[wakes]]\nevent = "shop.ticket.*"\nkey = "event.subject"\n'


class Died(BaseException):
    """A worker dies here."""


def _dies(_: object) -> None:
    raise Died


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Sequences:
    return Sequences(tmp_path, store, shop)


def waiting(kit: Sequences, id: str) -> list[str]:
    return [each.event.name for each in kit.run(id).heard]


def test_an_event_that_a_run_hears_neither_begins_another_nor_supersedes_it(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=TICKETS)
    id = kit.start(world)
    drive(world, id)
    assert kit.tell(world, kind="ticket.changed") == [id]
    run = kit.run(id)
    assert (run.cancelled, waiting(kit, id)) == (None, ["shop.ticket.changed"])


def test_without_wakes_a_newer_event_supersedes_as_ever(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more="")
    id = kit.start(world)
    drive(world, id)
    assert kit.tell(world, kind="ticket.changed") == [id]
    drive(world, id)
    assert kit.ended(id)[0] == "superseded"


def test_an_event_of_another_key_or_name_is_treated_as_ever(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=WAKES.replace("shop.*", "shop.contact.*"))
    id = kit.start(world)
    assert kit.tell(world, 2, subject="t#2") == []
    (other,) = kit.tell(world, 3, kind="ticket.changed", subject="t#2")
    assert other != id
    assert kit.kinds(id) == ["began"]
    assert kit.noted() == [("unmatched", "no agent wants it")]


def test_a_condition_says_which_events_are_heard(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=f"{WAKES}when = 'event.fields.stop == true'\n")
    id = kit.start(world)
    kit.tell(world, 2, fields={"stop": False})
    kit.tell(world, 3, fields={"stop": True})
    assert [each.event.fields for each in kit.run(id).heard] == [{"stop": True}]


def test_a_condition_that_cannot_be_evaluated_holds(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=f"{WAKES}when = 'event.fields.stop == true'\n")
    id = kit.start(world)
    kit.tell(world, fields={})
    assert waiting(kit, id) == ["shop.contact.changed"]


def test_the_key_is_computed_from_the_event(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=WAKES.replace("event.subject", "event.fields.ticket"))
    id = kit.start(world)
    kit.tell(world, subject="c#9", fields={"ticket": "t#1"})
    assert waiting(kit, id) == ["shop.contact.changed"]


def test_our_own_doing_is_not_heard(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    kit.tell(world, ours=True)
    assert kit.kinds(id) == ["began"]


def test_an_event_delivered_again_is_heard_once(kit: Sequences) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    for _ in range(2):
        kit.tell(world)
    drive(world, id)
    kit.tell(world)
    assert kit.ended(id) == ("done", "shop.contact.changed")
    assert kit.kinds(id).count("heard") == 1
    assert [what for what, _ in kit.noted()] == ["repeat", "repeat"]


def test_an_event_that_was_heard_and_taken_begins_nothing_though_the_drain_died_before_it_was_removed(
    kit: Sequences,
) -> None:
    world = kit.waits(LISTEN.replace("shop.contact.*", "shop.ticket.*"), more=TICKETS)
    id = kit.start(world)

    def die(name: str) -> None:
        if name == "heard:after":
            raise Died

    world.point = die
    with pytest.raises(Died):
        kit.tell(world, kind="ticket.changed")
    world = kit.world()
    drive(world, id)
    assert kit.ended(id) == ("done", "shop.ticket.changed")
    assert inbox.drain(world) == []
    assert kit.store.inbox.empty
    assert kit.run(id).length == len(kit.kinds(id))
    assert kit.store.slots.live("lead", "t#1") == ""


def test_what_a_run_has_heard_it_hears_once_however_long_nobody_was_there_to_finish_the_drain(
    kit: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than the store itself remembers whom it told."""
    world = kit.waits('yield Wait(seconds=9e5, event="shop.contact.*")\n' + LISTEN.lstrip())
    id = kit.start(world)
    monkeypatch.setattr(world.store.inbox, "remove", _dies)
    with pytest.raises(Died):
        kit.tell(world)
    [heard] = kit.run(id).heard
    kit.store.server.client.delete(kit.store.server.keys.told(heard.event.id))
    later = kit.world()
    assert inbox.drain(later) == [id]
    assert kit.store.inbox.empty
    assert kit.kinds(id) == ["began", "heard"]
    drive(later, id)
    assert views.status(kit.store, kit.run(id)) == "waiting", "for another one"


def test_what_no_wait_took_begins_a_run_of_its_own_once_this_one_has_ended(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=TICKETS)
    id = kit.start(world)
    drive(world, id)
    kit.tell(world, 2, kind="ticket.changed", fields={"charge": "ch2"})
    kit.later(101)
    kit.sweep(world)
    assert kit.ended(id) == ("done", "slept")
    (second,) = inbox.drain(world)
    began = kit.run(second).began
    assert began is not None
    assert began.event is not None
    assert began.event.fields == {"charge": "ch2"}
    assert inbox.drain(world) == [], "once"


def test_what_no_wait_took_and_nobody_wants_is_noted(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    kit.tell(world)
    kit.later(101)
    kit.finish_all(world, id)
    inbox.drain(world)
    assert kit.noted() == [("unmatched", "the run of lead that heard it ended without it")]


def test_what_is_given_back_is_for_that_agent_alone(kit: Sequences) -> None:
    on = '[[on]]\nevent = "shop.contact.*"\nkey = "event.subject"\n'
    kit.agent("clerk", 'return Done(summary="x")\nyield', more=on)
    (kit.folder / "agents/clerk/workflow.py").write_text(
        (kit.folder / "agents/clerk/workflow.py").read_text().replace("task: Task", "task: Ticket")
    )
    world = kit.waits(SLEEP)
    id = kit.start(world)
    clerk = [run for run in kit.tell(world) if run != id]
    assert len(clerk) == 1
    kit.later(101)
    kit.finish_all(world, id)
    assert inbox.drain(world) == []
    assert len(kit.kinds(clerk[0])) > 0


def test_what_a_cancelled_run_heard_is_given_back_to_the_next_of_its_key(kit: Sequences) -> None:
    world = kit.waits(LISTEN.replace("contact", "other"), more=WAKES.replace("shop.*", "shop.contact.*"))
    first = kit.start(world)
    drive(world, first)
    kit.tell(world, fields={"n": 1})
    (same,) = kit.tell(world, 3, kind="ticket.created")
    assert same == first
    drive(world, first)
    assert kit.ended(first)[0] == "superseded"
    second = kit.store.slots.live("lead", "t#1")
    assert inbox.drain(world) == [second]
    assert [each.event.fields for each in kit.run(second).heard] == [{"n": 1}]


def test_an_event_for_a_run_that_ends_in_that_moment_goes_to_whatever_comes_next(kit: Sequences) -> None:
    world = kit.waits(SLEEP, more=TICKETS)
    id = kit.start(world)
    drive(world, id)
    kit.later(101)
    told: list[str] = []
    other = kit.world()
    slots = other.store.slots
    live = slots.live

    def ends_meanwhile(agent: str, key: str) -> str:
        found = live(agent, key)
        if not told:
            told.append(found)
            drive(world, id)
        return found

    slots.live = ends_meanwhile  # type: ignore[method-assign]
    (second,) = kit.tell(other, kind="ticket.created")
    assert told == [id]
    assert kit.ended(id)[0] == "done"
    assert second != id
    assert "heard" not in kit.kinds(id)


def test_an_event_right_before_the_end_is_given_back(kit: Sequences) -> None:
    world = kit.waits('yield Call("shop.order", number=1)\nreturn Done(summary="done")', more=TICKETS)
    id = kit.start(world)
    other, told = kit.world(), list[str]()

    def point(name: str) -> None:
        if name == "ended:before" and not told:
            told.extend(kit.tell(other, kind="ticket.created"))

    world.point = point
    drive(world, id)
    assert told == [id]
    assert kit.kinds(id).index("heard") < kit.kinds(id).index("ended")
    (second,) = inbox.drain(world)
    assert second != id


def test_ten_thousand_events_on_one_key_are_bounded_and_the_rest_is_noted(
    kit: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_OF_A_NAME", 10)
    monkeypatch.setattr(hearing, "MOST", 15)
    world = kit.waits(SLEEP)
    id = kit.start(world)
    for n in range(200):
        kit.store.inbox.accept(kit.event(n + 2, kind="contact.changed"), b"")
    for n in range(20):
        kit.store.inbox.accept(kit.event(n + 900, kind=f"contact.{n}"), b"")
    inbox.drain(world)
    names = waiting(kit, id)
    assert (names.count("shop.contact.changed"), len(names)) == (10, 15)
    noted = kit.noted()
    assert noted == [("unheard", "it has heard more than it has taken")] * 205
    drive(world, id)
    assert views.status(kit.store, kit.run(id)) == "waiting"


def test_a_run_that_yields_hears_events_once_it_lives(kit: Sequences) -> None:
    on = '[[on]]\nevent = "shop.please.*"\nkey = "event.subject"\nyields = true\n'
    more = WAKES.replace("shop.*", "shop.contact.*") + on
    world = kit.waits(LISTEN, more=more)
    first = kit.start(world)
    kit.tell(world, 2, kind="please.look")
    kit.tell(world, 3, fields={"n": 1})
    drive(world, first)
    assert kit.ended(first)[0] == "done"
    second = kit.store.slots.live("lead", "t#1")
    assert second not in ("", first)
    kit.tell(world, 4, fields={"n": 2})
    drive(world, second)
    assert kit.output(second)["event"]["fields"] == {"n": 2}


def test_what_is_given_back_is_not_heard_by_another_agent_that_lives_by_now(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    first = kit.start(world)
    kit.tell(world)
    on = '[[on]]\nevent = "shop.please.*"\nkey = "event.subject"\n'
    kit.agent("clerk", SLEEP, more=on + WAKES)
    clerk = kit.folder / "agents/clerk/workflow.py"
    clerk.write_text(clerk.read_text().replace("task: Task", "task: Ticket"))
    world = kit.world()
    (_, second) = kit.tell(world, 3, kind="please.look")
    drive(world, first)
    kit.later(101)
    drive(world, first)
    assert kit.ended(first)[0] == "done"
    assert inbox.drain(world) == []
    assert kit.run(second).events == {}


def test_a_run_that_has_made_room_meanwhile_hears_again(kit: Sequences, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MOST_OF_A_NAME", 1)
    world = kit.waits('yield Wait(seconds=9, event="shop.contact.*")\n' + LISTEN.lstrip())
    id = kit.start(world)
    drive(world, id)
    telling = hearing.Hearing(world)
    for n in (2, 3):
        event = kit.event(n, kind="contact.changed").model_copy(update={"id": f"e{n}"})
        telling.tell(event, world.catalog.agents.values())
        drive(world, id)
    assert kit.ended(id) == ("done", "shop.contact.changed")
    assert kit.noted() == []


def test_a_run_that_cannot_be_read_holds_up_nobody_else(kit: Sequences, monkeypatch: pytest.MonkeyPatch) -> None:
    world = kit.waits(SLEEP)
    id, other = kit.start(world), kit.start(world, n=2, subject="t#2")
    journal, client = kit.store.server.keys.journal(id), kit.store.server.client
    client.xadd(journal, {"h": '{"kind":"of tomorrow","at":1}', "s": "", "p": "{}", "x": ""}, id="2-0")
    assert kit.tell(world, 3) == [id]
    assert client.xlen(journal) == 3
    assert kit.tell(world, 4, subject="t#2") == [other]
    assert kit.noted() == []
    monkeypatch.setattr(hearing, "LONGEST", 3)
    kit.tell(world, 5)
    assert client.xlen(journal) == 3
    assert kit.noted() == [("unheard", "its journal cannot be read here, and is long")]


def test_what_came_while_only_another_version_could_read_the_run_is_heard_there(
    kit: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = kit.waits(LISTEN)
    id = kit.start(world)
    drive(world, id)
    older = kit.world()

    def unread(run: str) -> Run:
        raise BrokenChain(run)

    monkeypatch.setattr(older.store.journals, "load", unread)
    assert kit.tell(older) == [id]
    drive(world, id)
    assert kit.ended(id) == ("done", "shop.contact.changed")


def test_telling_a_run_that_grew_meanwhile_is_tried_again(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    stale = kit.run(id)
    drive(world, id)
    told = hearing.Hearing(world)
    told._known[id] = stale
    event = kit.event(2, kind="contact.changed").model_copy(update={"id": "e2"})
    assert told.tell(event, world.catalog.agents.values()) == {"lead": id}
    assert kit.kinds(id) == ["began", "waited", "heard"]


def test_a_run_does_not_hear_of_the_event_that_began_it_though_the_drain_died_before_it_was_removed(
    kit: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = kit.waits(SLEEP, more=TICKETS)
    monkeypatch.setattr(world.store.inbox, "remove", _dies)
    with pytest.raises(Died):
        kit.tell(world, kind="ticket.created")
    id = kit.store.slots.live("lead", "t#1")
    assert inbox.drain(kit.world()) == [id]
    assert kit.kinds(id) == ["began"]


def test_of_two_that_drain_at_once_one_tells_the_run(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    event = kit.event(2).model_copy(update={"id": "e2"})
    told = [kit.store.slots.hear(kit.run(id), "lead", Heard(at=1.0, event=event)) for _ in range(2)]
    assert told == [True, False]
    assert kit.kinds(id) == ["began", "heard"]


def test_a_stale_telling_is_refused(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    stale = kit.run(id)
    drive(world, id)
    with pytest.raises(Moved):
        kit.store.slots.hear(stale, "lead", Heard(at=1.0, event=kit.event(2)))


def test_a_run_that_heard_much_is_to_be_driven_once(kit: Sequences) -> None:
    world = kit.waits(SLEEP)
    id = kit.start(world)
    for n in range(2, 30):
        kit.store.inbox.accept(kit.event(n, kind="contact.changed"), b"")
    assert inbox.drain(world) == [id]


def test_an_event_that_another_told_a_run_which_then_ended_begins_nothing(kit: Sequences) -> None:
    """The slower of two that drain at once asks who lives only when all of it is over."""
    world = kit.waits(LISTEN.replace("shop.contact.*", "shop.ticket.*"), more=TICKETS)
    id = kit.start(world)
    drive(world, id)
    slow, quick, told = kit.world(), kit.world(), list[str]()
    live = slow.store.slots.live

    def later(agent: str, key: str) -> str:
        if not told:
            kit.store.server.client.delete(kit.store.server.keys.draining)
            told.extend(inbox.drain(quick))
            drive(quick, id)
        return live(agent, key)

    slow.store.slots.live = later  # type: ignore[method-assign]
    assert kit.tell(slow, kind="ticket.changed") == []
    assert told == [id]
    assert kit.ended(id) == ("done", "shop.ticket.changed")
    assert kit.store.slots.live("lead", "t#1") == ""
