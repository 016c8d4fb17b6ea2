"""The objects that several Stripe tools give: each names what it keeps of Stripe's, and which of it outsiders write."""

from __future__ import annotations

from typing import Any, Self

from stripe import StripeObject

from agents.tools.stripe.shapes import Shape, id_of, plain, when, words


class Customer(Shape):
    """A customer. `balance` below zero is credit that the next invoice uses up; `created` is in ISO 8601.

    `locales` are the languages they want to be written to in, the best first: "de", "pt-BR".
    """

    id: str
    created: str
    currency: str
    balance: int
    delinquent: bool
    email: str
    name: str
    description: str
    metadata: dict[str, str]
    locales: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        return cls(
            id=row["id"],
            created=when(row["created"]),
            currency=row.get("currency") or "",
            balance=row.get("balance") or 0,
            delinquent=bool(row.get("delinquent")),
            email=words(row.get("email")),
            name=words(row.get("name")),
            description=words(row.get("description")),
            metadata=row.get("metadata") or {},
            locales=tuple(map(words, row.get("preferred_locales") or ())),
        )


CUSTOMER = ("id", "created", "currency", "balance", "delinquent")


class Charge(Shape):
    """A charge. Sums are in the currency's smallest unit; `refundable` is what is left of them to refund.

    `card` is "visa 4242", or how else it was paid; `failure` is Stripe's code of why it failed.
    """

    id: str
    created: str
    amount: int
    amount_captured: int
    amount_refunded: int
    refundable: int
    currency: str
    status: str
    captured: bool
    refunded: bool
    disputed: bool
    customer: str
    payment_intent: str
    failure: str
    card: str
    email: str
    description: str
    metadata: dict[str, str]

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        return cls(
            id=row["id"],
            created=when(row["created"]),
            amount=row["amount"],
            amount_captured=row["amount_captured"],
            amount_refunded=row["amount_refunded"],
            refundable=row["amount_captured"] - row["amount_refunded"],
            currency=row["currency"],
            status=row["status"],
            captured=row["captured"],
            refunded=row["refunded"],
            disputed=row["disputed"],
            customer=id_of(row.get("customer")),
            payment_intent=id_of(row.get("payment_intent")),
            failure=row.get("failure_code") or "",
            card=_card(row),
            email=words((row.get("billing_details") or {}).get("email") or row.get("receipt_email")),
            description=words(row.get("description")),
            metadata=row.get("metadata") or {},
        )


CHARGE = (
    *("id", "created", "amount", "amount_captured", "amount_refunded", "refundable", "currency", "status"),
    *("captured", "refunded", "disputed", "customer", "payment_intent", "failure", "card"),
)


class Refund(Shape):
    """A refund. `status` is pending, requires_action, succeeded, failed or canceled."""

    id: str
    created: str
    amount: int
    currency: str
    status: str
    reason: str
    charge: str
    failure: str
    metadata: dict[str, str]

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        return cls(
            id=row["id"],
            created=when(row["created"]),
            amount=row["amount"],
            currency=row["currency"],
            status=row.get("status") or "",
            reason=row.get("reason") or "",
            charge=id_of(row.get("charge")),
            failure=row.get("failure_reason") or "",
            metadata=row.get("metadata") or {},
        )


REFUND = ("id", "created", "amount", "currency", "status", "reason", "charge", "failure")


def _card(row: dict[str, Any]) -> str:
    details = row.get("payment_method_details") or {}
    card = details.get("card") or {}
    return f"{card.get('brand')} {card.get('last4')}" if card else str(details.get("type") or "")
