"""Refunds: which go through, which ask whom, and what comes of each answer."""

from __future__ import annotations

import pytest

from agents.engine.preview import PreviewPart
from tasks.errors import Forbidden
from tests.tasks.helpdesk import DAY, HelpDesk
from tests.tasks.tickets.told import ASKS, ended, handed_over, outcome


def test_a_small_refund_is_made_told_and_the_ticket_solved(house: HelpDesk) -> None:
    charge, ticket = house.paid(), house.writes()
    run = house.resolve(ticket)
    (refund,) = house.bank.all("refunds")
    assert outcome(run) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)
    assert (refund["charge"], refund["amount"], ticket.status) == (charge, 1200, "solved")
    assert ended(run).output == {
        "outcome": "refunded",
        "ticket": ticket.id,
        "refund": refund["id"],
        "amount": 1200,
        "currency": "eur",
        "reply": ticket.comments[-1].id,
    }
    assert house.reply(ticket).startswith(
        "Hello,\n\nwe have refunded 12.00 EUR of your payment of 12.00 EUR made on 20"
    )
    assert refund["id"] in house.reply(ticket)


def test_a_larger_refund_waits_for_a_yes_and_is_made_and_told_once(house: HelpDesk) -> None:
    charge, ticket = house.paid(9900), house.writes()
    run = house.resolve(ticket)
    asked = house.asked(run)
    assert (asked.of, asked.approvers, asked.why) == (
        "approve",
        ("role:finance", "role:support"),
        "high risk: this agent may do it only after a yes",
    )
    policy, words = asked.shown
    assert policy.text == "A refund may be proposed for 30 days after the payment, and up to 2,000.00 EUR."
    assert words == PreviewPart(label="What the customer wrote", text=f"Help\n\n{ASKS}", untrusted=True)
    assert house.effects(ticket) == (0, 0, 0)
    assert outcome(house.decide(run.id)) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)
    assert house.bank.get("charges", charge)["amount_refunded"] == 9900


def test_a_no_is_told_to_the_help_desk_with_its_reason_and_to_nobody_else(house: HelpDesk) -> None:
    house.paid(9900)
    ticket = house.writes()
    run = house.decide(house.resolve(ticket).id, "denied", note="They had it replaced.")
    handed_over(house, ticket, run, "They had it replaced.")
    assert ticket.status == "new"


def test_silence_is_no_yes(house: HelpDesk) -> None:
    house.paid(9900)
    ticket = house.writes()
    run = house.resolve(ticket)
    house.later(DAY + 60)
    handed_over(house, ticket, house.drive(run.id), "nobody said yes in time")


def test_a_very_large_refund_is_for_finance(house: HelpDesk) -> None:
    house.paid(60_000)
    ticket = house.writes()
    run = house.resolve(ticket)
    with pytest.raises(Forbidden):
        house.decide(run.id, by="ann")
    assert house.effects(ticket) == (0, 0, 0)
    assert outcome(house.decide(run.id, by="fay")) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)


def test_a_sum_past_the_policy_is_not_even_proposed(house: HelpDesk) -> None:
    house.paid(250_000)
    ticket = house.writes()
    handed_over(house, ticket, house.resolve(ticket), "2,500.00 EUR is more than the policy lets it propose")


@pytest.mark.parametrize(
    ("body", "amount", "why"),
    [
        ("I want a refund of 5.00 EUR, please.", 500, "the sum comes from the ticket's own text"),
        ("Refund 5 of it, please.", 1200, "names a number that may be the sum"),
    ],
)
def test_a_sum_of_the_customers_own_is_asked_about_however_small(
    house: HelpDesk, body: str, amount: int, why: str
) -> None:
    house.paid()
    ticket = house.writes(body)
    run = house.resolve(ticket)
    assert why in house.asked(run).why
    assert house.effects(ticket) == (0, 0, 0)
    assert outcome(house.decide(run.id)) == "refunded"
    assert [each["amount"] for each in house.bank.all("refunds")] == [amount]


def test_a_payment_that_the_ticket_chose_is_asked_about_however_small(house: HelpDesk) -> None:
    first, _ = house.paid(), house.paid(700)
    ticket = house.writes(f"I want a refund for {first}.")
    run = house.resolve(ticket)
    assert "which payment is meant comes from the ticket's own text" in house.asked(run).why
    assert outcome(house.decide(run.id)) == "refunded"
    assert [each["charge"] for each in house.bank.all("refunds")] == [first]


def test_an_address_that_nobody_proved_is_asked_about_however_small(house: HelpDesk) -> None:
    house.mona.verified = False
    house.paid()
    ticket = house.writes()
    run = house.resolve(ticket)
    assert "the requester's address is not verified" in house.asked(run).why
    assert outcome(house.decide(run.id)) == "refunded"


def test_a_currency_that_no_rule_names_is_asked_about_however_small(house: HelpDesk) -> None:
    house.paid(500, "sek")
    ticket = house.writes()
    handed_over(house, ticket, house.resolve(ticket), "is in SEK, for which the policy names no sum")


def test_the_second_ticket_about_a_charge_is_told_that_it_was_refunded(house: HelpDesk) -> None:
    house.paid()
    first, second = house.writes(), house.writes()
    house.resolve(first)
    assert outcome(house.resolve(second)) == "already"
    assert house.bank.count("create_refund") == 1
    assert "has been refunded already, 12.00 EUR in all" in house.reply(second)


def test_two_tickets_about_a_charge_that_wait_for_a_yes_get_one_refund(house: HelpDesk) -> None:
    house.paid(9900)
    first, second = house.writes(), house.writes()
    one, two = house.resolve(first), house.resolve(second)
    house.decide(one.id)
    run = house.drive(two.id)
    if run.open:
        run = house.decide(two.id)
    assert outcome(run) in ("refunded", "already")
    assert house.bank.count("create_refund") == 1
    assert "99.00 EUR" in house.reply(second)


def test_a_customer_with_another_payment_whose_second_ticket_says_nothing_is_asked_about(house: HelpDesk) -> None:
    """Else a ticket sent twice would have two payments given back."""
    charge = house.paid()
    first = house.writes(f"I want a refund for {charge}.")
    house.resolve(first)
    house.paid(800)
    again = house.writes()
    assert "does not say which is meant" in house.asked(house.resolve(again)).why
