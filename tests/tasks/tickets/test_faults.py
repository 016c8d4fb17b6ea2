"""Providers that refuse, limit, break off after the work, or are away: one refund, one answer, a clear word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.vendor import ALWAYS
from tests.tasks.driving.test_kill import Killed, Points
from tests.tasks.helpdesk import HelpDesk
from tests.tasks.tickets.told import ended, handed_over, outcome

Break = Callable[[HelpDesk], object]


def second_update(house: HelpDesk, how: Any) -> None:
    """The status, which is the second update of a ticket."""
    house.desk.meanwhile("update_ticket", lambda: house.desk.fail("update_ticket", how))


@pytest.mark.parametrize(
    "broken",
    [
        lambda house: house.bank.fail("create_refund", "drop-after"),
        lambda house: house.bank.fail("create_refund", "drop-before"),
        lambda house: house.bank.fail("create_refund", "500"),
        lambda house: house.bank.fail("create_refund", "429", seconds=1),
        lambda house: house.bank.fail(None, "drop-before", times=2),
        lambda house: house.desk.fail("update_ticket", "drop-after"),
        lambda house: house.desk.fail("update_ticket", "drop-before"),
        lambda house: house.desk.fail("update_ticket", "500"),
        lambda house: house.desk.fail("update_ticket", "500-after"),
        lambda house: second_update(house, "drop-after"),
        lambda house: second_update(house, "500-after"),
        lambda house: house.desk.fail(None, "drop-before", times=2),
    ],
)
def test_a_call_that_breaks_off_is_settled_and_done_once(house: HelpDesk, broken: Break) -> None:
    charge, ticket = house.paid(), house.writes()
    broken(house)
    assert outcome(house.resolve(ticket)) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)
    assert house.bank.get("charges", charge)["amount_refunded"] == 1200
    assert ticket.status == "solved"


@pytest.mark.parametrize("how", ["drop-after", "drop-before", "500-after"])
def test_a_note_that_breaks_off_is_left_once(house: HelpDesk, how: Any) -> None:
    ticket = house.writes("Hello?")
    house.desk.fail("update_ticket", how)
    handed_over(house, ticket, house.resolve(ticket), "it is not plain what it asks for")


def test_a_limit_of_a_minute_is_waited_out(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.limited = False
    house.desk.fail(None, "429", times=2, seconds=60)
    assert outcome(house.resolve(ticket)) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)


def test_a_bank_that_is_away_is_told_to_people(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.bank.fail(None, "500", times=ALWAYS)
    run = house.resolve(ticket)
    handed_over(house, ticket, run, "something could not be found out: customers by mail address")


@pytest.mark.parametrize("truth", ["happened", "not_happened"])
def test_a_refund_that_nobody_can_know_of_is_asked_about_and_told(house: HelpDesk, truth: str) -> None:
    """Stripe keeps an error of its own under the key that the refund was sent with, and shows no refunds either."""
    house.paid()
    ticket = house.writes()
    house.bank.fail("create_refund", "500-after" if truth == "happened" else "500", times=ALWAYS)
    house.bank.fail("list_refunds", "500", times=ALWAYS)
    run = house.resolve(ticket)
    assert house.asked(run).of == "unknown"
    house.bank.heal()
    run = house.decide(run.id, truth)
    assert house.bank.count("create_refund") == 1
    if truth == "happened":
        assert outcome(run) == "handed over"
        assert "a refund of 12.00 EUR of payment" in house.note(ticket)
        assert "was made, as a person says" in house.note(ticket)
    else:
        assert outcome(run) == "refunded"
        assert house.effects(ticket) == (1, 1, 0)


def test_a_refund_whose_key_keeps_an_error_is_looked_for_and_found(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.bank.fail("create_refund", "500-after", times=ALWAYS)
    assert outcome(house.resolve(ticket)) == "refunded"
    assert house.effects(ticket) == (1, 1, 0)


def test_a_help_desk_that_is_away_fails_the_run_with_the_reason(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.fail(None, "500", times=ALWAYS)
    run = house.resolve(ticket)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert f"ticket {ticket.id}" in run.ended.summary
    assert house.effects(ticket) == (0, 0, 0)


def test_a_help_desk_that_goes_away_after_the_refund_fails_the_run_saying_what_was_done(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    world = house.world(lambda name: house.desk.fail(None, "500", times=ALWAYS) if house.bank.writes else None)
    run = house.resolve(ticket, world)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert "12.00 EUR of payment" in run.ended.summary
    assert "no note could be left" in run.ended.summary
    assert house.effects(ticket) == (1, 0, 0)


def test_a_status_that_cannot_be_set_costs_nothing_else(house: HelpDesk) -> None:
    house.paid()
    ticket = house.writes()
    house.desk.meanwhile("update_ticket", lambda: house.desk.fail("update_ticket", "429", times=ALWAYS, seconds=1))
    house.desk.limited = False
    run = house.resolve(ticket)
    assert outcome(run) == "refunded"
    assert "its status was left as it is" in ended(run).summary
    assert house.effects(ticket) == (1, 1, 0)


def passed(house: HelpDesk) -> int:
    """How many points a worker passes that resolves a ticket undisturbed."""
    points = Points(lambda n, name: None)
    house.paid()
    house.resolve(house.writes(), house.world(points))
    return points.passed


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.chaos) for part in (1, 2, 3))])
def test_a_worker_killed_anywhere_leaves_one_refund_and_one_answer(house: HelpDesk, part: int) -> None:
    for where in range(1 + part, passed(house) + 1, 4):
        house.reset()
        charge, ticket = house.paid(), house.writes()

        def act(now: int, name: str, where: int = where) -> None:
            if now == where:
                raise Killed(name)

        world = house.world(Points(act))
        id = house.begun(ticket, world)
        run = house.survive(id, world)
        assert outcome(run) == "refunded", where
        assert (house.effects(ticket), ticket.status) == ((1, 1, 0), "solved"), where
        assert house.bank.get("charges", charge)["amount_refunded"] == 1200
