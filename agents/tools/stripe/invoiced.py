"""An invoice as the Stripe tools give it."""

from __future__ import annotations

from typing import Any, Self

from stripe import StripeObject

from agents.tools.stripe.shapes import Shape, id_of, plain, when, words


class Invoice(Shape):
    """An invoice. `credited` is what credit notes took off it; `payment_intent` is what it is or was paid by.

    `attempts`: how often Stripe tried to collect it. `next_attempt` empty: it will not try again by itself.
    """

    id: str
    created: str
    number: str
    status: str
    customer: str
    subscription: str
    payment_intent: str
    currency: str
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    credited: int
    attempts: int
    next_attempt: str
    due_date: str
    collection: str
    page: str
    email: str
    description: str
    metadata: dict[str, str]

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        return cls(
            id=row["id"],
            created=when(row["created"]),
            number=row.get("number") or "",
            status=row.get("status") or "",
            customer=id_of(row.get("customer")),
            subscription=_subscription(row),
            payment_intent=_payment_intent(row),
            currency=row["currency"],
            total=row["total"],
            amount_due=row["amount_due"],
            amount_paid=row["amount_paid"],
            amount_remaining=row["amount_remaining"],
            credited=row["pre_payment_credit_notes_amount"] + row["post_payment_credit_notes_amount"],
            attempts=row["attempt_count"],
            next_attempt=when(row.get("next_payment_attempt")),
            due_date=when(row.get("due_date")),
            collection=row["collection_method"],
            page=row.get("hosted_invoice_url") or "",
            email=words(row.get("customer_email")),
            description=words(row.get("description")),
            metadata=row.get("metadata") or {},
        )


INVOICE = (
    *("id", "created", "number", "status", "customer", "subscription", "payment_intent", "currency", "total"),
    *("amount_due", "amount_paid", "amount_remaining", "credited", "attempts", "next_attempt", "due_date"),
    *("collection", "page"),
)


def _subscription(row: dict[str, Any]) -> str:
    """Since API version 2025-03-31 under `parent`."""
    details = (row.get("parent") or {}).get("subscription_details") or {}
    return id_of(details.get("subscription"))


def _payment_intent(row: dict[str, Any]) -> str:
    """Since API version 2025-03-31 an invoice may have several payments: the one Stripe made for it counts."""
    payments = [each for each in (row.get("payments") or {}).get("data", ()) if each["is_default"]]
    return id_of(payments[0]["payment"].get("payment_intent")) if payments else ""
