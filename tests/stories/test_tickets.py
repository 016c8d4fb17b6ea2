"""A reply to a ticket, by the real driver at a sandbox Zendesk: once, or not at all, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients import web, web_connections, zendesk
from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.sandbox.zendesk import ALWAYS, ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket
from tests.stories.helpdesk import HelpDesk
from tests.tasks.driving.test_kill import Killed, Points, kill_at

WORDS = "It is on its way."


@pytest.fixture
def desk() -> Iterator[ZendeskSandbox]:
    with ZendeskSandbox() as desk:
        yield desk
    for each in (web, zendesk):
        each.forget_all()


@pytest.fixture
def place(tmp_path: Path, store: Store, shop: Shop, desk: ZendeskSandbox) -> HelpDesk:
    return HelpDesk(tmp_path, store, shop, desk)


@pytest.fixture
def ticket(desk: ZendeskSandbox) -> Ticket:
    return desk.open_ticket("Late", "Where is my order?")


def ended(place: HelpDesk, world: World, id: str) -> Run:
    """Drive as time passes, with nobody there to answer anything."""
    for _ in range(30):
        drive(world, id)
        if (run := place.run(id)).ended:
            return run
        if run.open:
            return run
        place.later(61)
    raise AssertionError("the run does not end")


def summary(run: Run) -> str:
    assert run.ended is not None, run.open
    return f"{run.ended.status}: {run.ended.summary}"


def test_a_ticket_is_answered_once_and_set_to_wait(place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket) -> None:
    world = place.world()
    run = ended(place, world, place.start(ticket, world))
    assert summary(run).startswith("done: answered")
    assert (ticket.replies, ticket.status, desk.count("update_ticket")) == ([WORDS], "pending", 2)


@pytest.mark.parametrize("how", ["drop-after", "500-after", "hang-after"])
def test_a_reply_whose_answer_never_came_is_found_and_not_sent_again(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_connections, "PATIENCE", 0.5)
    world = place.world()
    desk.fail("update_ticket", how, seconds=2)  # type: ignore[arg-type]
    id = place.start(ticket, world)
    run = ended(place, world, id)
    assert summary(run).startswith("done: answered")
    assert place.told(run, "2") == ["unclear", "done"]
    assert (ticket.replies, ticket.status, desk.count("update_ticket")) == ([WORDS], "pending", 2)


def test_a_reply_that_never_arrived_is_looked_for_and_then_sent(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    world = place.world()
    desk.fail("update_ticket", "drop-before")
    run = ended(place, world, place.start(ticket, world))
    assert summary(run).startswith("done: answered")
    assert place.told(run, "2") == ["unclear", "later", "done"]
    assert ticket.replies == [WORDS]


def test_when_a_person_answers_right_before_it_nothing_is_sent(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    world = place.world()
    desk.meanwhile("update_ticket", lambda: desk.comment(ticket, desk.agent, "I have it."))
    run = ended(place, world, place.start(ticket, world))
    assert summary(run).startswith("done: silent: ")
    assert place.told(run, "2") == ["stale"]
    assert (ticket.replies, desk.writes) == (["I have it."], [])


def test_when_a_person_answers_while_it_is_asked_about_a_yes_sends_nothing(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    place.install(LEVEL="2")
    world = place.world()
    id = place.start(ticket, world)
    drive(world, id)
    [question] = place.run(id).open.values()
    assert question.asked.facts["person_last"] is False
    desk.comment(ticket, desk.agent, "I have it.")
    place.answer(world, id)
    run = ended(place, world, id)
    assert summary(run).startswith(f"done: silent: ticket {ticket.id}: a person of the help desk has written")
    assert [each.lapsed for each in run.questions.values()] == [True]
    assert (ticket.replies, desk.writes) == (["I have it."], [])


def test_when_the_customer_writes_again_meanwhile_the_old_words_are_not_answered(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    world = place.world()
    mona = desk.users[ticket.requester]
    desk.meanwhile("update_ticket", lambda: desk.comment(ticket, mona, "Never mind, it came.", channel="email"))
    assert summary(ended(place, world, place.start(ticket, world))).startswith("done: silent: ")
    assert ticket.replies == []


def test_a_limit_for_a_while_only_delays_it(place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket) -> None:
    world = place.world()
    desk.fail("update_ticket", "429", seconds=50)
    id = place.start(ticket, world)
    drive(world, id)
    waited = place.run(id).step("2").waited
    assert waited is not None
    assert 45 < waited.until - world.store.now() < 51
    sent = len(desk.requests)
    drive(world, id)
    assert len(desk.requests) == sent, "nothing is asked before then"
    run = ended(place, world, id)
    assert summary(run).startswith("done: answered")
    assert place.told(run, "2") == ["later", "done"]
    assert ticket.replies == [WORDS]


def test_a_server_that_fails_for_an_hour_ends_in_a_sentence_and_sends_nothing(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    world = place.world()
    desk.fail(None, "500", times=ALWAYS)
    run = ended(place, world, place.start(ticket, world))
    assert "Zendesk answered 500 (given up after 6 attempts)" in summary(run)
    assert summary(run).startswith("failed: ")
    assert (ticket.replies, desk.writes) == ([], [])


def test_writes_that_fail_for_an_hour_end_in_a_question_and_what_a_person_says_holds(
    place: HelpDesk, desk: ZendeskSandbox, ticket: Ticket
) -> None:
    world = place.world()
    desk.fail("update_ticket", "500", times=ALWAYS)
    id = place.start(ticket, world)
    run = ended(place, world, id)
    assert place.told(run, "2") == ["unclear", "later"] * 3 + ["unclear"]
    [question] = run.open.values()
    assert (question.asked.of, question.asked.expires) == ("unknown", None)
    assert "Zendesk answered 500; whether it was done is not known" in question.asked.why
    assert (ticket.replies, desk.writes) == ([], [])
    desk.heal()
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("not_happened", "ann", "cli"))
    assert summary(ended(place, world, id)).startswith("done: answered")
    assert ticket.replies == [WORDS]


def test_a_worker_killed_at_any_point_leaves_one_reply(place: HelpDesk, desk: ZendeskSandbox) -> None:
    points = Points(lambda n, name: None)
    survive(place, desk, place.world(points))
    for where in range(1, points.passed + 1):
        place.reset()
        survive(place, desk, place.world(kill_at(where)))


def survive(place: HelpDesk, desk: ZendeskSandbox, world: World) -> None:
    """Drive to the end, with a new worker after a death once the dead one's lease has run out."""
    ticket = desk.open_ticket("Late", "Where is my order?")
    id = place.start(ticket, world)
    for _ in range(20):
        try:
            run = ended(place, world, id)
        except Killed:
            place.later(61)
        else:
            assert summary(run).startswith("done: answered")
            assert (ticket.replies, ticket.status) == ([WORDS], "pending")
            assert desk.count("update_ticket", str(ticket.id)) == 2
            return
    raise AssertionError("the run does not end")
