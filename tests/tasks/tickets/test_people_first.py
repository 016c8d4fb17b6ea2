"""Where a person was first, nothing is said; where money had moved already, people are told."""

from __future__ import annotations

import pytest

from tasks import deciding
from tasks.errors import NoLongerOpen
from tests.tasks.helpdesk import HelpDesk
from tests.tasks.tickets.told import ASKS, ended, handed_over, outcome


def test_a_persons_answer_withdraws_the_question_and_nothing_is_said(house: HelpDesk) -> None:
    house.paid(9900)
    ticket = house.writes()
    first = house.resolve(ticket)
    house.desk.comment(ticket, house.desk.agent, "I will call you.")
    world = house.world()
    second = house.tell(ticket, "ticket.comment_added", house.desk.agent, world)
    closed = house.drive(first.id, world).ended
    assert closed is not None
    assert closed.status == "superseded"
    with pytest.raises(NoLongerOpen):
        deciding.decide(world, f"{first.id}.{next(iter(first.open))}", deciding.Answer("approved", "ann", "cli"))
    assert outcome(house.drive(second, world)) == "left alone"
    assert house.effects(ticket) == (0, 0, 0)


@pytest.mark.parametrize("public", [True, False])
def test_a_persons_comment_voids_a_yes_though_nobody_told_of_it(house: HelpDesk, public: bool) -> None:
    """Zendesk's event may be late, and of an internal note there is none that is wanted."""
    house.paid(9900)
    ticket = house.writes()
    run = house.resolve(ticket)
    house.desk.comment(ticket, house.desk.agent, "I will call them.", public=public)
    assert outcome(house.decide(run.id)) == "left alone"
    assert house.effects(ticket) == (0, 0, 0)


def test_a_customer_who_writes_more_voids_a_yes_and_people_go_on(house: HelpDesk) -> None:
    house.paid(9900)
    ticket = house.writes()
    run = house.resolve(ticket)
    house.desk.comment(ticket, house.mona, "No, leave it.")
    handed_over(house, ticket, house.decide(run.id), "the customer has written more meanwhile")


def test_a_person_who_answers_before_it_begins_is_left_alone(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.comment(ticket, house.desk.agent, "I am at it.", public=False)
    run = house.resolve(ticket)
    assert ended(run).summary.startswith(f"left ticket {ticket.id} alone: a person of the help desk is at it")
    assert house.effects(ticket) == (0, 0, 0)


def test_a_person_who_answers_after_the_refund_has_the_last_word_and_is_told_of_it(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.meanwhile("update_ticket", lambda: house.desk.comment(ticket, house.desk.agent, "Let me look."))
    run = house.resolve(ticket)
    assert outcome(run) == "handed over"
    assert house.effects(ticket) == (1, 0, 1)
    assert "12.00 EUR of payment" in house.note(ticket)
    assert "was refunded" in house.note(ticket)


def test_a_customer_who_writes_more_after_the_refund_is_for_people_who_are_told_of_it(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.meanwhile("update_ticket", lambda: house.desk.comment(ticket, house.mona, "And my other cup?"))
    run = house.resolve(ticket)
    assert outcome(run) == "handed over"
    assert house.effects(ticket) == (1, 0, 1)
    assert "the customer has written more meanwhile" in house.note(ticket)
    assert "was refunded" in house.note(ticket)


def test_a_tag_that_a_trigger_sets_meanwhile_is_no_answer(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.meanwhile("update_ticket", lambda: house.desk.change(ticket, tags=["vip"]))
    assert outcome(house.resolve(ticket)) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)


def test_its_own_answer_begins_nothing_more(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.resolve(ticket)
    ticket.status = "open"
    run = house.drive(house.tell(ticket, "ticket.comment_added", house.desk.bot))
    assert ended(run).summary.startswith(f"left ticket {ticket.id} alone: it is answered already")
    assert house.effects(ticket) == (1, 1, 0)


def test_what_was_handed_over_stays_with_people(house: HelpDesk) -> None:
    ticket = house.writes("Where do you make your mugs?")
    handed_over(house, ticket, house.resolve(ticket), "it is not plain what it asks for")
    house.paid()
    house.desk.comment(ticket, house.mona, ASKS)
    run = house.drive(house.tell(ticket, "ticket.comment_added"))
    assert ended(run).summary.startswith(f"left ticket {ticket.id} alone: it was handed over to people before")
    assert house.effects(ticket) == (0, 0, 1)
