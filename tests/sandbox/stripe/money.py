"""Payments and what comes of them: charges, refunds, disputes, warnings of fraud.

Stripe API reference, "Charges", "Refunds", "Disputes", "Early fraud warnings".
"""

from __future__ import annotations

import secrets
from typing import Any

from tests.sandbox.stripe.books import Books, Json
from tests.sandbox.stripe.errors import impossible

DAY = 86_400
DISPUTABLE = ("needs_response", "warning_needs_response")


class Money(Books):
    """The part of the books in which money moves."""

    def charge(
        self,
        amount: int,
        currency: str = "eur",
        *,
        customer: str | None = None,
        status: str = "succeeded",
        captured: bool = True,
        **fields: Any,
    ) -> Json:
        """A charge and its payment intent."""
        paid = status == "succeeded"
        intent = self._intent(amount, currency, customer, paid=paid and captured)
        row = self.add(
            "charges",
            "ch",
            amount=amount,
            amount_captured=amount if captured and paid else 0,
            amount_refunded=0,
            billing_details={"address": None, "email": None, "name": None, "phone": None},
            captured=captured and paid,
            currency=currency,
            customer=customer,
            description=None,
            disputed=False,
            failure_code=None if paid else "card_declined",
            failure_message=None if paid else "Your card was declined.",
            paid=paid,
            payment_intent=intent["id"],
            payment_method_details={"card": {"brand": "visa", "last4": "4242"}, "type": "card"},
            receipt_email=None,
            refunded=False,
            status=status,
        )
        row |= fields
        intent["latest_charge"] = row["id"]
        if not paid:
            intent["last_payment_error"] = {"code": "card_declined", "type": "card_error"}
        self.tell("charge.succeeded" if paid else "charge.failed", row)
        return row

    def refund(self, charge: str, amount: int | None = None, reason: str | None = None, **fields: Any) -> Json:
        """Money paid back. Raises `StripeRefusal` when it cannot be."""
        with self.lock:
            row = self.get("charges", charge)
            wanted = row["amount_captured"] - row["amount_refunded"] if amount is None else amount
            _check(row, wanted)
            before = row["amount_refunded"]
            row["amount_refunded"] += wanted
            row["refunded"] = row["amount_refunded"] == row["amount_captured"]
            refund = self.add(
                "refunds",
                "re",
                amount=wanted,
                balance_transaction=f"txn_{secrets.token_hex(12)}",
                charge=charge,
                currency=row["currency"],
                payment_intent=row["payment_intent"],
                reason=reason,
                receipt_number=None,
                status="succeeded",
            )
            refund |= fields
            self.tell("charge.refunded", row, amount_refunded=before)
        return refund

    def dispute(self, charge: str, *, reason: str = "fraudulent", due_in: float = 7 * DAY, **fields: Any) -> Json:
        """The customer goes to the bank about a charge."""
        row = self.get("charges", charge)
        row["disputed"] = True
        details = {
            "due_by": self.now + int(due_in),
            "has_evidence": False,
            "past_due": due_in < 0,
            "submission_count": 0,
        }
        dispute = self.add(
            "disputes",
            "dp",
            amount=row["amount_captured"],
            balance_transactions=[],
            charge=charge,
            currency=row["currency"],
            evidence={},
            evidence_details=details,
            is_charge_refundable=False,
            payment_intent=row["payment_intent"],
            reason=reason,
            status="needs_response",
        )
        dispute |= fields
        self.tell("charge.dispute.created", dispute)
        return dispute

    def put_evidence(self, dispute: str, evidence: dict[str, str], *, submit: bool) -> Json:
        """Evidence laid down, and before the bank if `submit`."""
        row = self.get("disputes", dispute)
        if row["status"] not in DISPUTABLE:
            raise impossible("This dispute is already closed.", param="evidence")
        details = row["evidence_details"]
        row["evidence"] |= evidence
        details["has_evidence"] = bool(row["evidence"])
        if submit:
            details["submission_count"] += 1
            row["status"] = "under_review"
        self.tell("charge.dispute.updated", row)
        return row

    def fraud_warning(self, charge: str, fraud_type: str = "made_with_stolen_card") -> Json:
        """The bank's word that a charge may be fraud."""
        row = self.get("charges", charge)
        warning = self.add(
            "early_fraud_warnings",
            "issfr",
            object="radar.early_fraud_warning",
            actionable=not (row["disputed"] or row["refunded"]),
            charge=charge,
            fraud_type=fraud_type,
            payment_intent=row["payment_intent"],
        )
        self.tell("radar.early_fraud_warning.created", warning)
        return warning

    def _intent(self, amount: int, currency: str, customer: str | None, *, paid: bool) -> Json:
        return self.add(
            "payment_intents",
            "pi",
            amount=amount,
            amount_received=amount if paid else 0,
            client_secret=f"pi_secret_{secrets.token_hex(8)}",
            currency=currency,
            customer=customer,
            description=None,
            last_payment_error=None,
            latest_charge=None,
            status="succeeded" if paid else "requires_payment_method",
        )


def _check(charge: Json, wanted: int) -> None:
    """Whether a charge can be refunded by so much."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise impossible("This charge has not been captured, so it cannot be refunded.", param="charge")
    if charge["disputed"]:
        raise impossible("This charge has been disputed, so it cannot be refunded.", code="charge_disputed")
    if left == 0:
        said = f"Charge {charge['id']} has already been refunded."
        raise impossible(said, code="charge_already_refunded")
    if wanted > left:
        said = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})"
        raise impossible(said, param="amount")
    if wanted < 1:
        raise impossible("Invalid positive integer", code="parameter_invalid_integer", param="amount")
