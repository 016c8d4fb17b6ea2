"""Credit notes, ends of subscriptions and evidence at the sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Refused, Unclear
from agents.tools import TOOLS
from tests.agents.github import refusal
from tests.agents.stripe import Teller, shown
from tests.sandbox.stripe import StripeSandbox

NOTE, CANCEL, KEEP = "stripe.credit_note", "stripe.cancel_subscription", "stripe.keep_subscription"
DRAFT, SUBMIT = "stripe.draft_evidence", "stripe.submit_evidence"
EVIDENCE = {"uncategorized_text": "They got it on the 3rd.", "shipping_tracking_number": "1Z"}


@pytest.fixture
def ann(bank: StripeSandbox) -> str:
    return str(bank.customer("ann@example.com")["id"])


@pytest.fixture
def dispute(bank: StripeSandbox) -> str:
    return str(bank.dispute(bank.charge(2000)["id"])["id"])


@pytest.mark.parametrize(("status", "onto"), [("open", "invoice"), ("paid", "balance")])
def test_a_credit_note_is_issued_once(bank: StripeSandbox, teller: Teller, ann: str, status: str, onto: str) -> None:
    bill = bank.invoice(ann, 900, status=status)["id"]
    asked = {"invoice": bill, "amount": 500, "onto": onto}
    bank.fail("create_credit_note", "drop-after")
    with pytest.raises(Unclear):
        teller.call(NOTE, **asked)
    made = teller.call(NOTE, **asked)
    assert [each["id"] for each in bank.all("credit_notes")] == [made["id"]]
    assert (made["amount"], made["currency"], made["status"], made["invoice"]) == (500, "eur", "issued", bill)
    assert bank.get("customers", ann)["balance"] == (-500 if status == "paid" else 0)
    assert teller.facts(NOTE, **{**asked, "amount": 400})["credited"] == 500


@pytest.mark.parametrize(
    ("status", "asked", "says"),
    [
        ("draft", {}, "is draft: crediting the invoice is for one that is open"),
        ("void", {"onto": "balance"}, "is void: crediting the balance is for one that is paid"),
        ("paid", {}, "is paid: crediting the invoice"),
        ("open", {"onto": "balance"}, "is open: crediting the balance"),
        ("open", {"amount": 901}, "has 9.00 EUR left to credit, less than 9.01 EUR"),
        ("paid", {"onto": "balance", "amount": 901}, "has 9.00 EUR left to credit"),
        ("open", {"currency": "usd"}, "is in EUR, not USD"),
    ],
)
def test_what_cannot_be_credited_is_refused_before_anybody_is_asked(
    bank: StripeSandbox, teller: Teller, ann: str, status: str, asked: dict[str, Any], says: str
) -> None:
    bill = bank.invoice(ann, 900, status=status)["id"]
    with pytest.raises(Refused, match=f"invoice {bill} {says}.*, so nothing was credited"):
        teller.facts(NOTE, **{"invoice": bill, "amount": 500, "onto": "invoice", **asked})
    assert bank.writes == []


def test_a_credit_note_says_what_comes_of_it(bank: StripeSandbox, teller: Teller, ann: str) -> None:
    bill = bank.invoice(ann, 900, status="paid")["id"]
    preview = teller.preview(NOTE, invoice=bill, amount=500, onto="balance", reason="duplicate")
    assert preview.title == f"Credit 5.00 EUR of invoice {bill}"
    assert shown(preview)["What comes of it"] == "The customer has 5.00 EUR of credit for the next invoice"


def test_a_subscription_is_cancelled_kept_and_cancelled_again(bank: StripeSandbox, teller: Teller, ann: str) -> None:
    plan = bank.subscription(ann)["id"]
    for number, (name, ending) in enumerate([(CANCEL, True), (KEEP, False), (CANCEL, True)]):
        assert teller.call(name, subscription=plan, key=str(number))["ending"] is ending
        assert bank.get("subscriptions", plan)["cancel_at_period_end"] is ending
    assert bank.get("subscriptions", plan)["status"] == "active"
    assert [each.key for each in bank.requests if each.kind == "update_subscription"] == ["0", "1", "2"]


def test_each_command_of_a_run_is_an_effect_of_its_own_where_a_state_is_set() -> None:
    for name in (CANCEL, KEEP):
        of = [TOOLS[name].identity({"subscription": "sub_1"}, {}, "run", position) for position in ("1", "2")]
        assert of[0] != of[1]


def test_its_end_is_shown_and_what_is_over_is_left_alone(bank: StripeSandbox, teller: Teller, ann: str) -> None:
    plan = bank.subscription(ann)
    preview = teller.preview(CANCEL, subscription=plan["id"])
    end = teller.call("stripe.subscription", subscription=plan["id"])["period_end"]
    assert shown(preview)["It ends on"] == end
    assert shown(teller.preview(KEEP, subscription=plan["id"]))["The next period begins, and is charged, on"] == end
    plan["status"] = "canceled"
    for name in (CANCEL, KEEP):
        with pytest.raises(Refused, match="is over already"):
            teller.facts(name, subscription=plan["id"])


def test_evidence_is_drafted_and_then_submitted_once(bank: StripeSandbox, teller: Teller, dispute: str) -> None:
    draft = teller.call(DRAFT, dispute=dispute, evidence=EVIDENCE)
    assert (draft["status"], draft["has_evidence"], draft["submissions"]) == ("needs_response", True, 0)
    bank.fail("update_dispute", "drop-after")
    more = {"customer_name": "Ann"}
    with pytest.raises(Unclear):
        teller.call(SUBMIT, dispute=dispute, evidence=more)
    sent = teller.call(SUBMIT, dispute=dispute, evidence=more)
    assert (sent["status"], sent["submissions"]) == ("under_review", 1)
    assert bank.get("disputes", dispute)["evidence"] == {**EVIDENCE, **more}


@pytest.mark.parametrize("name", [DRAFT, SUBMIT])
def test_evidence_that_comes_too_late_is_refused_before_anybody_is_asked(
    bank: StripeSandbox, teller: Teller, name: str
) -> None:
    late = bank.dispute(bank.charge(2000)["id"], due_in=-60)["id"]
    lost = bank.dispute(bank.charge(2000)["id"], status="lost")["id"]
    for dispute, says in ((late, "it was due by"), (lost, "it is lost")):
        with pytest.raises(Refused, match=says):
            teller.facts(name, dispute=dispute, evidence=EVIDENCE)
    assert bank.writes == []


def test_a_person_reads_every_field_of_the_evidence_marked_as_others_words(teller: Teller, dispute: str) -> None:
    for name, how in ((DRAFT, "Draft the answer"), (SUBMIT, "Answer")):
        preview = teller.preview(name, dispute=dispute, evidence=EVIDENCE)
        assert preview.title.startswith(f"{how} ")
        assert shown(preview)["Uncategorized text"] == EVIDENCE["uncategorized_text"]
        assert {part.label for part in preview.parts if part.untrusted} == {
            "Uncategorized text",
            "Shipping tracking number",
        }
    assert "(20.00 EUR, fraudulent)" in teller.preview(SUBMIT, dispute=dispute, evidence=EVIDENCE).title


@pytest.mark.parametrize("evidence", [{}, {"customer_name": ""}, {"receipt": "file_1"}, {"customer_name": "x" * 501}])
def test_evidence_says_something_that_stripe_knows(evidence: dict[str, Any]) -> None:
    assert "evidence" in refusal(SUBMIT, dispute="dp_1", evidence=evidence)


def test_a_second_submission_is_another_occurrence() -> None:
    tool = TOOLS[SUBMIT]
    args = tool.validated({"dispute": "dp_1", "evidence": EVIDENCE})
    first, again = (tool.identity(args, {"submissions": n}, "run", "1") for n in (0, 1))
    assert first != again
