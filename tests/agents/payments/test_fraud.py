"""Early fraud warnings: a refund is proposed where one helps, and never made unasked."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Denied, Expired, ResultLost, ToolFailed
from agents.payments.fraud import warned
from agents.payments.shapes import Given, Warned
from agents.payments.workflow import handle
from tests.agents.payments.made import call, charge, play, warning
from tests.agents.pr_reviewer.play import Play

DISPUTED = "is disputed already: the bank decides about the money"


def played(**answers: Any) -> Play:
    return play(lambda: warned(Warned(id="issfr_1")), **answers)


def test_a_refund_of_the_whole_charge_is_put_to_a_person() -> None:
    done = played()
    assert done.given("stripe.refund") == {
        "charge": "ch_1",
        "amount": 2000,
        "currency": "eur",
        "reason": "fraudulent",
    }
    assert call(done, "stripe.refund").asks == (
        "the bank thinks that the card was used by somebody else; Stripe will also block the card and the mail address "
        "(made with stolen card)"
    )
    assert done.value.summary == "Refunded 20.00 EUR of charge ch_1, warned of as fraud (re_1)"


def test_what_was_refunded_in_part_is_refunded_for_the_rest() -> None:
    part = charge(amount_refunded=500, refundable=1500)
    assert played(stripe_charge=part).given("stripe.refund")["amount"] == 1500


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"stripe_charge": charge(disputed=True)}, DISPUTED),
        ({"stripe_charge": charge(refunded=True, amount_refunded=2000)}, "was refunded already (20.00 EUR)"),
        ({"stripe_charge": charge(status="failed", captured=False)}, "took no money: it is failed"),
        ({"stripe_charge": charge(captured=False)}, "is only authorised, not captured: cancel the payment pi_1"),
        ({"stripe_fraud_warning": warning(actionable=False)}, "can no longer be acted on, Stripe says"),
    ],
)
def test_where_a_refund_would_not_help_nothing_is_done_and_it_says_why(answers: dict[str, Any], says: str) -> None:
    done = played(**answers)
    assert done.names == ["stripe.fraud_warning", "stripe.charge"]
    assert says in done.value.summary


@pytest.mark.parametrize("no", [Denied("it was her"), Expired("nobody answered in time")])
def test_without_a_yes_the_money_stays_where_it_is(no: Exception) -> None:
    done = played(stripe_refund=no)
    assert done.value.summary == f"20.00 EUR of charge ch_1, warned of as fraud, were not refunded: {no}"


def test_a_refund_that_a_person_says_was_made_is_told_as_made() -> None:
    done = played(stripe_refund=ResultLost("fay says it happened"))
    assert done.value.summary == "Refunded 20.00 EUR of charge ch_1, warned of as fraud (fay says it happened)"


def test_a_charge_that_is_disputed_meanwhile_is_no_failure() -> None:
    failed = ToolFailed("charge ch_1 is disputed")
    done = played(stripe_refund=failed, stripe_charge=[charge(), charge(disputed=True)])
    assert DISPUTED in done.value.summary
    assert isinstance(played(stripe_refund=failed).error, ToolFailed)


def test_what_happened_on_a_connected_account_is_left_alone() -> None:
    done = play(lambda: warned(Warned(id="issfr_1", account="acct_7")))
    assert "of the connected account acct_7" in done.value.summary


@pytest.mark.parametrize(
    ("id", "first"),
    [
        ("dp_1", "stripe.dispute"),
        ("du_1", "stripe.dispute"),
        ("in_1", "stripe.invoice"),
        ("issfr_1", "stripe.fraud_warning"),
    ],
)
def test_by_hand_an_id_says_what_is_to_be_done(id: str, first: str) -> None:
    assert play(lambda: handle(Given(id=id))).names[0] == first


@pytest.mark.parametrize("id", ["ch_1", "?", "dispute", "in", "dp_!", "in_"])
def test_an_id_of_anything_else_is_answered_with_those_there_are(id: str) -> None:
    done = play(lambda: handle(Given(id=id)))
    assert done.names == []
    assert "name an id that begins with dp_ or du_ (a dispute), in_ (an invoice)" in done.value.summary
