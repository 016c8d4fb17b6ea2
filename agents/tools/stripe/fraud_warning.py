"""The tool `stripe.fraud_warning`: a bank's word that a charge may be fraud, before it is disputed."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.shapes import Shape, WarningId, id_of, labelled, plain, when


class FraudWarning(Shape):
    """An early fraud warning. `actionable`: the charge is neither disputed nor refunded whole, so a refund helps."""

    id: str
    created: str
    fraud_type: str
    actionable: bool
    charge: str
    payment_intent: str


KEPT = ("id", "created", "fraud_type", "actionable", "charge", "payment_intent")


@tool("stripe.fraud_warning", risk="low", repeat=read, roles={"warning": "ref"}, returns=labelled(*KEPT))
def fraud_warning(at: At, warning: WarningId) -> FraudWarning:
    """Read an early fraud warning. Stripe API reference, "Retrieve an early fraud warning"."""
    with stripe.reading(at, f"early fraud warning {warning}") as client:
        row = plain(client.radar.early_fraud_warnings.retrieve(warning))
        return FraudWarning(
            id=row["id"],
            created=when(row["created"]),
            fraud_type=row["fraud_type"],
            actionable=row["actionable"],
            charge=id_of(row["charge"]),
            payment_intent=id_of(row.get("payment_intent")),
        )
