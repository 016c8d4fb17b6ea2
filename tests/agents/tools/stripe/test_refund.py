"""`stripe.refund` at the sandbox: once, never too much, and only what can be refunded."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Refused, Unclear
from agents.tools import TOOLS
from tests.agents.github import refusal
from tests.agents.stripe import Teller, shown
from tests.sandbox.stripe import StripeSandbox

REFUND = "stripe.refund"


def test_part_of_a_charge_is_paid_back(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    made = teller.call(REFUND, charge=charge, amount=500)
    [row] = bank.all("refunds")
    assert (made["id"], made["amount"], made["currency"], made["status"]) == (row["id"], 500, "eur", "succeeded")
    assert (row["reason"], row["charge"]) == ("requested_by_customer", charge)
    assert bank.get("charges", charge)["amount_refunded"] == 500


def test_its_facts_are_what_the_charge_says_now(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000, "jpy", created=1_790_000_000)["id"]
    bank.refund(charge, 300)
    assert teller.facts(REFUND, charge=charge, amount=500) == {
        "already_refunded": 300,
        "amount": 2000,
        "card": "visa 4242",
        "created": "2026-09-21T14:13:20+00:00",
        "currency": "jpy",
        "disputed": False,
        "status": "succeeded",
    }


@pytest.mark.parametrize(
    ("fields", "asked", "says"),
    [
        ({"status": "failed"}, {}, "has no money to give back: it is failed"),
        ({"status": "pending"}, {}, "has no money to give back: it is pending"),
        ({"captured": False}, {}, "is only authorised, not captured: cancel the payment"),
        ({"disputed": True}, {}, "is disputed: the bank decides"),
        ({"amount_refunded": 2000}, {}, r"is fully refunded already \(20.00 EUR\)"),
        ({"amount_refunded": 1600}, {}, "has 4.00 EUR left to refund, less than 5.00 EUR"),
        ({}, {"amount": 2001}, "has 20.00 EUR left to refund, less than 20.01 EUR"),
        ({}, {"currency": "usd"}, "is in EUR, not USD"),
    ],
)
def test_what_cannot_be_refunded_is_refused_before_anybody_is_asked(
    bank: StripeSandbox, teller: Teller, fields: dict[str, Any], asked: dict[str, Any], says: str
) -> None:
    charge = bank.charge(2000, **fields)["id"]
    with pytest.raises(Refused, match=f"charge {charge} {says}.*, so nothing was refunded"):
        teller.facts(REFUND, **{"charge": charge, "amount": 500, **asked})
    assert bank.writes == []


def test_all_that_is_left_can_be_refunded_and_the_currency_may_be_said(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    bank.refund(charge, 1500)
    asked = {"charge": charge, "amount": 500, "currency": "eur"}
    assert teller.facts(REFUND, **asked)["already_refunded"] == 1500
    teller.call(REFUND, **asked)
    assert bank.get("charges", charge)["refunded"] is True


def test_sent_again_after_a_lost_answer_it_is_the_same_refund(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(500)["id"]
    bank.fail("create_refund", "drop-after")
    with pytest.raises(Unclear):
        teller.call(REFUND, charge=charge, amount=500)
    assert teller.call(REFUND, charge=charge, amount=500)["id"] == bank.all("refunds")[0]["id"]
    assert bank.count("create_refund", charge) == 1


def test_the_probe_knows_our_own_work_and_no_other(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(2000)["id"]
    bank.refund(charge, 500)
    assert teller.find(REFUND, charge=charge, amount=500) is None
    made = teller.call(REFUND, charge=charge, amount=500)
    assert teller.find(REFUND, charge=charge, amount=500) == made
    assert teller.find(REFUND, charge=charge, amount=500, key="another") is None


def test_the_preview_is_a_sum_with_its_currency(bank: StripeSandbox, teller: Teller) -> None:
    charge = bank.charge(20_000, "jpy", created=1_790_000_000)["id"]
    bank.refund(charge, 5000)
    preview = teller.preview(REFUND, charge=charge, amount=1250, reason="duplicate")
    assert preview.title == f"Refund 1,250 JPY of charge {charge}"
    assert shown(preview) == {
        "Charged": "20,000 JPY on 2026-09-21, visa 4242",
        "Refunded so far": "5,000 JPY",
        "Left after this": "13,750 JPY",
        "Reason given to Stripe": "duplicate",
    }


@pytest.mark.parametrize("amount", [0, -1, 1.5, "500", True, 10**12, None])
def test_an_amount_is_a_whole_number_of_the_smallest_unit(amount: Any) -> None:
    assert "amount" in refusal(REFUND, charge="ch_1", amount=amount)


@pytest.mark.parametrize(
    "charge", ["", "pi_1", "ch_", "ch_1/refunds", "../ch_1", "ch_1?a=b", "ch_1\n", f"ch_{'x' * 300}"]
)
def test_a_charge_is_named_by_its_id_alone(charge: str) -> None:
    assert "charge" in refusal(REFUND, charge=charge, amount=5)
    assert "charge" in refusal("stripe.charge", charge=charge)


def test_another_refund_is_another_occurrence_once_the_charge_has_moved() -> None:
    tool = TOOLS[REFUND]
    args = tool.validated({"charge": "ch_1", "amount": 500})
    first = tool.identity(args, {"already_refunded": 0}, "run1", "5")
    assert tool.identity({**args, "amount": 600}, {"already_refunded": 0}, "run2", "9") == first
    assert tool.identity(args, {"already_refunded": 500}, "run1", "5") != first
