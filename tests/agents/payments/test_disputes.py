"""Disputes: what is gathered, drafted, asked and submitted, and what is left alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from agents.engine.errors import Denied, Expired, ModelFailed, ResultLost, Stale, ToolFailed
from agents.engine.flow import Call
from agents.payments.disputes import answer
from agents.payments.shapes import Account, Disputed
from agents.tools.stripe.charges import Charges
from agents.tools.stripe.refunds import Refunds
from tests.agents.payments.made import DUE, call, charge, comment, dispute, play, refund, rows, ticket
from tests.agents.pr_reviewer.play import Play

GIVEN = Disputed(id="dp_1")
ORDER = {"id": "A-17", "product": "A lamp, brass", "carrier": "DHL", "tracking": "1Z9", "shipped_on": "2026-11-03"}
READS = {"stripe.dispute", "stripe.charge", "stripe.customer", "stripe.charges", "stripe.refunds", "orders.by_charge"}


def played(given: Disputed = GIVEN, **answers: Any) -> Play:
    return play(lambda: answer(given), **answers)


def evidence(done: Play) -> dict[str, str]:
    return {name: text for name, text in done.given("stripe.submit_evidence")["evidence"].items() if text}


def asked(done: Play) -> str:
    return call(done, "stripe.submit_evidence").asks


def test_what_is_on_record_is_drafted_and_then_put_to_a_person() -> None:
    done = played(orders_by_charge=rows("by_charge", ORDER))
    assert done.names[-3:] == ["evidence.md", "stripe.draft_evidence", "stripe.submit_evidence"]
    assert done.given("stripe.draft_evidence") == done.given("stripe.submit_evidence")
    assert evidence(done) == {
        "product_description": "A lamp, brass",
        "customer_name": "Ann Lee",
        "customer_email_address": "ann@example.com",
        "shipping_carrier": "DHL",
        "shipping_date": "2026-11-03",
        "shipping_tracking_number": "1Z9",
        "uncategorized_text": "Charge ch_1 of 20.00 EUR was made on 2026-11-02 by visa 4242.\n\n"
        "It paid for order A-17.\n\nIt was shipped on 2026-11-03 with DHL, tracking number 1Z9.",
    }
    assert done.value.summary == ("Answered dispute dp_1 (20.00 EUR, product not received) with 7 fields of evidence.")
    assert done.value.output["status"] == "under_review"


def test_the_question_names_the_banks_date_and_expires_ten_minutes_before_it() -> None:
    done = played()
    assert f"an answer to the bank is final, and due by {DUE}" in asked(done)
    until = call(done, "stripe.submit_evidence").until
    assert until == datetime.fromisoformat(DUE).timestamp() - 600
    assert call(played(stripe_dispute=dispute(due_by="")), "stripe.submit_evidence").until is None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"status": "under_review", "submissions": 1}, "was answered already: it is under review"),
        ({"submissions": 1}, "was answered already"),
        ({"status": "won", "submissions": 1}, "was answered already: it is won"),
        ({"status": "lost"}, "takes no answer any more: it is lost"),
        ({"status": "prevented"}, "takes no answer any more: it is prevented"),
        ({"past_due": True}, f"takes no answer any more: it was due by {DUE}"),
        ({"status": "warning_needs_response"}, "is an inquiry (warning needs response), no money was taken"),
        ({"status": "warning_closed"}, "is an inquiry (warning closed)"),
    ],
)
def test_what_takes_no_answer_is_left_alone_and_says_why(more: dict[str, Any], says: str) -> None:
    done = played(stripe_dispute=dispute(**more))
    assert done.names == ["stripe.dispute"]
    assert says in done.value.summary


def test_what_happened_on_a_connected_account_is_left_alone() -> None:
    done = played(Disputed(id="dp_1", account="acct_7"))
    assert (done.names, done.value.summary) == (
        [],
        "dp_1 is of the connected account acct_7: nothing is done about it",
    )


def test_without_anything_but_stripe_it_goes_on_and_the_question_says_what_is_missing() -> None:
    gone = ToolFailed("customer cus_1 was deleted")
    done = played(stripe_customer=gone, stripe_refunds=ToolFailed("Stripe is away"))
    assert set(done.names) >= READS
    assert evidence(done).keys() == {"product_description", "customer_email_address", "uncategorized_text"}
    assert (
        "Not looked up: the customer: customer cus_1 was deleted; refunds: Stripe is away; "
        "the order: there is no tool orders.by_charge"
    ) in asked(done)
    none = played(orders_by_charge=rows("by_charge"))
    assert "the order: your own database has none of this charge" in asked(none)


def test_a_charge_of_nobody_we_know_looks_up_no_customer() -> None:
    done = played(stripe_charge=charge(customer="", description="", email=""))
    assert not {"stripe.customer", "stripe.charges"} & set(done.names)
    assert evidence(done).keys() == {"uncategorized_text"}


def test_earlier_payments_that_stood_speak_for_the_charge_and_no_others() -> None:
    before = {"created": "2026-10-01T00:00:00+00:00"}
    items = (
        charge(),
        charge(id="ch_2", amount_captured=700, **before),
        charge(id="ch_3", disputed=True, amount_captured=800, **before),
        charge(id="ch_4", amount_refunded=1, amount_captured=900, **before),
        charge(id="ch_5", captured=False, amount_captured=1000, **before),
        charge(id="ch_6", created="2026-12-01T00:00:00+00:00", amount_captured=1100),
    )
    text = evidence(played(stripe_charges=Charges(items=items, more=False)))["uncategorized_text"]
    assert "nor was refunded: 7.00 EUR on 2026-10-01 by visa 4242." in text
    assert not [each for each in ("8.00", "9.00", "10.00", "11.00") if each in text]


def test_only_refunds_that_arrived_are_spoken_of() -> None:
    items = (refund(), refund(id="re_2", amount=600, status="failed"), refund(id="re_3", status="pending", amount=700))
    text = evidence(played(stripe_refunds=Refunds(items=items, more=False)))["uncategorized_text"]
    assert "Of this charge 5.00 EUR were paid back on 2026-11-02 (refund re_1)." in text
    assert not [each for each in ("6.00", "7.00") if each in text]


def test_the_conversation_goes_along_without_the_teams_own_notes() -> None:
    said = ticket(
        comment("Where is my lamp?"),
        comment("A difficult one.", by="staff", public=False),
        comment("It is with DHL.", by="staff"),
        comment("I am on holiday.", automatic="it is an autoresponder"),
        comment("Thank you, it came.", at="2026-11-06T00:00:00Z"),
    )
    done = played(orders_by_charge=rows("by_charge", {"id": "A-17", "ticket": "17"}), tickets_read=said)
    assert done.given("tickets.read") == {"ticket": 17}
    conversation = evidence(done)["uncategorized_text"].partition("Conversation")[2].splitlines()
    assert conversation == [
        " with the customer (ticket 17):",
        "2026-11-02, the customer: Where is my lamp?",
        "2026-11-02, we: It is with DHL.",
        "2026-11-06, the customer: Thank you, it came.",
    ]


@pytest.mark.parametrize("named", ["", "A-17", "17; DROP", "-1", "17x"])
def test_what_is_no_number_of_a_ticket_is_not_looked_up(named: str) -> None:
    done = played(orders_by_charge=rows("by_charge", {"id": "A-17", "ticket": named}))
    assert "tickets.read" not in done.names


def test_a_conversation_that_cannot_be_read_is_named() -> None:
    found = rows("by_charge", {"ticket": "17"})
    assert "the conversation: no such ticket" in asked(
        played(orders_by_charge=found, tickets_read=ToolFailed("no such ticket"))
    )


def test_what_somebody_laid_down_at_stripe_is_not_written_over_unseen() -> None:
    done = played(stripe_dispute=dispute(has_evidence=True))
    assert "stripe.draft_evidence" not in done.names
    assert "Somebody has laid down evidence at Stripe already" in asked(done)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("On 2026-11-02 the card visa 4242 was charged 20 EUR.", True),
        ("On 2026-11-03 the card was charged.", False),
        ("It was signed for by Mr. Miller.", False),
        ("Somebody signed for it three times.", False),
    ],
)
def test_a_models_account_is_taken_only_if_all_that_it_names_is_on_record(said: str, kept: bool) -> None:
    done = played(think=Account(text=said))
    text = evidence(done)["uncategorized_text"]
    assert text.startswith(said) is kept
    assert "Charge ch_1 of 20.00 EUR was made on 2026-11-02 by visa 4242." in text, "the records stand there anyway"
    assert ("was put aside" in asked(done)) is not kept
    assert ("wrote the account" in asked(done)) is kept
    assert ("wrote the account" in done.value.summary) is kept


def test_a_model_that_fails_costs_its_own_words_only() -> None:
    done = played(think=ModelFailed("no usable answer"))
    assert "gave no usable answer" in asked(done)
    assert evidence(done)["uncategorized_text"].startswith("Charge ch_1")


@pytest.mark.parametrize(
    "no", [Denied("we shipped late"), Expired("nobody answered in time"), Stale("the world moved on")]
)
def test_what_a_person_did_not_say_yes_to_stays_a_draft(no: Exception) -> None:
    done = played(stripe_submit_evidence=no)
    assert done.value.summary == (
        f"dispute dp_1 (20.00 EUR, product not received) was not answered: {no}. "
        f"The evidence lies at Stripe as a draft; answer it there by {DUE}."
    )


def test_what_a_person_says_has_arrived_is_not_sent_again() -> None:
    lost = ResultLost("fay says it happened")
    done = played(stripe_draft_evidence=lost, stripe_submit_evidence=lost)
    assert [name for name in done.names if "evidence" in name][1:] == [
        "stripe.draft_evidence",
        "stripe.submit_evidence",
    ]
    assert done.value.summary.startswith("Answered dispute dp_1")


def test_a_dispute_that_is_closed_meanwhile_is_no_failure() -> None:
    failed = ToolFailed("dispute dp_1 takes no evidence: it is lost")
    done = played(stripe_submit_evidence=failed, stripe_dispute=[dispute(), dispute(status="lost")])
    assert done.value.summary.endswith("takes no answer any more: it is lost")
    still = played(stripe_submit_evidence=failed)
    assert isinstance(still.error, ToolFailed)


def test_replayed_again_and_again_it_asks_for_the_same() -> None:
    answers = {"orders_by_charge": rows("by_charge", ORDER)}
    first = [each.fingerprint for each in played(**answers).commands]
    assert all([each.fingerprint for each in played(**answers).commands] == first for _ in range(10))


def test_nothing_is_written_before_all_is_read() -> None:
    calls = [each.tool for each in played().commands if isinstance(each, Call)]
    assert set(calls[:-2]) == READS
