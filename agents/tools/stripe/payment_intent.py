"""The tool `stripe.payment_intent`: a payment as it stands, whatever came of its attempts."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.shapes import IntentId, Shape, id_of, labelled, plain, when, words


class PaymentIntent(Shape):
    """A payment. `charge` is its latest attempt; `failure` is Stripe's code of why that one failed."""

    id: str
    created: str
    amount: int
    amount_received: int
    currency: str
    status: str
    customer: str
    charge: str
    failure: str
    description: str
    metadata: dict[str, str]


KEPT = ("id", "created", "amount", "amount_received", "currency", "status", "customer", "charge", "failure")


@tool("stripe.payment_intent", risk="low", repeat=read, roles={"payment_intent": "ref"}, returns=labelled(*KEPT))
def payment_intent(at: At, payment_intent: IntentId) -> PaymentIntent:
    """Read a payment. Stripe API reference, "Retrieve a PaymentIntent"."""
    with stripe.reading(at, f"payment intent {payment_intent}") as client:
        row = plain(client.payment_intents.retrieve(payment_intent))
        return PaymentIntent(
            id=row["id"],
            created=when(row["created"]),
            amount=row["amount"],
            amount_received=row["amount_received"],
            currency=row["currency"],
            status=row["status"],
            customer=id_of(row.get("customer")),
            charge=id_of(row.get("latest_charge")),
            failure=(row.get("last_payment_error") or {}).get("code") or "",
            description=words(row.get("description")),
            metadata=row.get("metadata") or {},
        )
