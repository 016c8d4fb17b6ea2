"""Failed payments: which letter goes to whom, when the team hears of it, and when nobody is written to."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Denied, Expired, ResultLost, Stale, ToolFailed
from agents.engine.flow import Call
from agents.payments.dunning import remind
from agents.payments.letters import LETTERS
from agents.payments.shapes import Failed
from agents.payments.table import DUNNING
from tests.agents.payments.made import call, customer, invoice, play, rows, subscription
from tests.agents.pr_reviewer.play import Play

EFFECTS = {"mail.send", "slack.post", "stripe.cancel_subscription"}


def played(attempts: int = 1, given: Failed | None = None, **answers: Any) -> Play:
    last = {"next_attempt": ""} if answers.pop("last", False) else {}
    bill = answers.pop("stripe_invoice", invoice(attempts=attempts, **last))
    wanted = given or Failed(id="in_1", attempt_count=attempts)
    return play(lambda: remind(wanted), stripe_invoice=bill, **answers)


def effects(done: Play) -> list[str]:
    return [name for name in done.names if name in EFFECTS]


@pytest.mark.parametrize(
    ("attempts", "last", "letter", "wanted"),
    [
        (1, False, "first", ["mail.send"]),
        (2, False, "second", ["mail.send"]),
        (3, False, "third", ["slack.post", "mail.send"]),
        (4, True, "last", ["slack.post", "mail.send", "stripe.cancel_subscription"]),
        (1, True, "last", ["slack.post", "mail.send", "stripe.cancel_subscription"]),
    ],
)
def test_each_attempt_gets_what_the_table_has_for_it(attempts: int, last: bool, letter: str, wanted: list[str]) -> None:
    done = played(attempts, last=last)
    assert (effects(done)[0], sorted(effects(done))) == (wanted[0], sorted(wanted))
    sent = done.given("mail.send")
    subject, text = LETTERS[letter, "en"].about(invoice(attempts=attempts, next_attempt="" if last else "2026-11-05T"))
    assert (sent["to"], sent["subject"], sent["text"]) == ("ann@example.com", subject, text)
    assert sent["occasion"] == f"invoice in_1, attempt {attempts}"
    assert f"the letter “{letter}” was sent to ann@example.com" in done.value.summary
    assert done.value.summary.startswith(f"invoice A-0001 (9.00 EUR), attempt {attempts}: ")


def test_an_attempt_that_is_not_in_the_table_gets_nothing_and_says_so() -> None:
    done = played(5)
    assert effects(done) == []
    assert done.value.summary == "invoice A-0001 (9.00 EUR): the dunning table has nothing for attempt 5"


@pytest.mark.parametrize("status", ["paid", "void", "uncollectible", "draft", ""])
def test_an_invoice_that_is_not_open_any_more_is_left_alone(status: str) -> None:
    done = played(stripe_invoice=invoice(status=status))
    assert done.names == ["stripe.invoice"]
    assert f"it is {status or 'a draft'} now, so nobody is written to" in done.value.summary


def test_an_invoice_of_which_nothing_is_left_to_pay_is_left_alone() -> None:
    assert played(stripe_invoice=invoice(amount_remaining=0)).names == ["stripe.invoice"]


def test_an_event_that_comes_late_leaves_the_word_to_the_later_attempt() -> None:
    done = played(given=Failed(id="in_1", attempt_count=1), stripe_invoice=invoice(attempts=2))
    assert effects(done) == []
    assert "attempt 1 was followed by another, which is its own event" in done.value.summary


def test_by_hand_it_goes_by_the_attempt_there_was() -> None:
    done = played(given=Failed(id="in_1"), stripe_invoice=invoice(attempts=2))
    assert done.given("mail.send")["occasion"] == "invoice in_1, attempt 2"


def test_whoever_stands_at_the_checkout_is_not_written_to() -> None:
    done = played(given=Failed(id="in_1", attempt_count=1, billing_reason="subscription_create"))
    assert effects(done) == []
    assert "the customer is at the checkout" in done.value.summary


def test_what_happened_on_a_connected_account_is_left_alone() -> None:
    assert "of the connected account acct_7" in played(given=Failed(id="in_1", account="acct_7")).value.summary


def test_every_effect_is_bound_to_an_invoice_that_is_still_as_unpaid() -> None:
    done = played(4, last=True)
    for tool in EFFECTS:
        bound = call(done, tool)
        assert bound.read is not None
        assert bound.read.fingerprint == Call("stripe.invoice", invoice="in_1").fingerprint
        assert bound.holds == {"status": "open", "amount_remaining": 900, "attempts": 4}


def test_the_end_of_a_subscription_is_always_asked_about() -> None:
    assert call(played(4, last=True), "stripe.cancel_subscription").asks == (
        "Stripe will not try again to collect invoice A-0001 (9.00 EUR)"
    )


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"stripe_subscription": subscription(status="canceled")}, "subscription sub_1 ends already"),
        ({"stripe_subscription": subscription(ending=True)}, "subscription sub_1 ends already"),
        (
            {"stripe_invoice": invoice(attempts=4, next_attempt="", subscription="")},
            "there is no subscription to end",
        ),
        ({"stripe_cancel_subscription": Denied("give them a week")}, "subscription sub_1 goes on (give them a week)"),
        ({"stripe_cancel_subscription": ResultLost("fay says so")}, "sub_1 ends with its period (fay says so)"),
    ],
)
def test_a_subscription_that_need_not_or_may_not_end_goes_on(answers: dict[str, Any], says: str) -> None:
    done = played(4, **{"last": True, **answers})
    assert says in done.value.summary
    assert "the letter “last” was sent" in done.value.summary, "the letter is another matter"


@pytest.mark.parametrize(
    "no",
    [Denied("she called"), Expired("nobody answered in time"), Stale("status was open, is paid")],
)
def test_a_letter_that_is_not_sent_is_told_with_why(no: Exception) -> None:
    done = played(4, last=True, mail_send=no)
    assert f"the letter “last” was not sent to ann@example.com ({no})" in done.value.summary
    assert "subscription sub_1 ends on 2026-12-01" in done.value.summary


def test_a_mail_that_cannot_be_sent_fails_the_run() -> None:
    assert isinstance(played(mail_send=ToolFailed("no such user")).error, ToolFailed)


def test_a_note_that_cannot_be_posted_keeps_nothing_from_being_done() -> None:
    done = played(3, slack_post=ToolFailed("slack.post: no channel"))
    assert "the team was not told in Slack (slack.post: no channel); the letter “third” was sent" in done.value.summary


def test_a_note_says_what_failed_and_what_comes_next() -> None:
    assert played(3).given("slack.post")["text"] == (
        "invoice A-0001 (9.00 EUR) of customer cus_1 failed 3 times. Stripe tries again on 2026-11-05."
    )
    assert played(4, last=True).given("slack.post")["text"].endswith("Stripe will not try again.")


def test_without_an_address_nobody_is_written_to_and_the_team_hears_of_it() -> None:
    done = played(stripe_invoice=invoice(attempts=3, email=""), given=Failed(id="in_1"))
    assert effects(done) == ["slack.post"]
    assert "nobody was written to, since the invoice has no mail address" in done.value.summary


@pytest.mark.parametrize(
    ("locales", "language"),
    [(("de",), "de"), (("de-AT", "en"), "de"), (("fr", "de"), "de"), (("fr",), "en"), ((), "en"), (("../x",), "en")],
)
def test_a_letter_is_in_the_customers_first_language_that_there_is(locales: tuple[str, ...], language: str) -> None:
    done = played(stripe_customer=customer(locales=locales))
    assert done.given("mail.send")["subject"] == LETTERS["first", language].about(invoice())[0]


def test_an_unknown_customer_is_written_to_in_the_tables_language() -> None:
    done = played(stripe_customer=ToolFailed("no such customer"))
    assert done.given("mail.send")["subject"] == LETTERS["first", DUNNING.language].about(invoice())[0]


def test_whether_the_team_knows_the_address_is_looked_up_before_the_mail() -> None:
    done = played(orders_customer=rows("customer", {"mail": "ann@example.com"}))
    assert done.names.index("orders.customer") < done.names.index("mail.send")
    assert done.given("orders.customer") == {"customer": "cus_1"}
