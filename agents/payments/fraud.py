"""Proposes to pay back a charge that the bank holds to be fraud, before it becomes a dispute."""

from __future__ import annotations

from agents.engine.errors import Answered, ResultLost, ToolFailed
from agents.engine.flow import Call, Done, Flow
from agents.payments.shapes import Warned
from agents.tools.stripe.fraud_warning import FraudWarning
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge, Refund

WHY = "the bank thinks that the card was used by somebody else; Stripe will also block the card and the mail address"


def warned(given: Warned) -> Flow:
    """Ask whether the whole charge is to be paid back. That is always a person's word."""
    if given.elsewhere:
        return Done(summary=given.elsewhere)
    warning: FraudWarning = yield Call("stripe.fraud_warning", warning=given.id)
    charge: Charge = yield Call("stripe.charge", charge=warning.charge)
    if why := _settled(charge, warning):
        return Done(summary=why)
    try:
        return (yield from _pay_back(charge, warning))
    except ToolFailed:
        charge = yield Call("stripe.charge", charge=warning.charge)
        if why := _settled(charge, warning):
            return Done(summary=why)
        raise


def _pay_back(charge: Charge, warning: FraudWarning) -> Flow:
    about = {"charge": charge.id, "amount": charge.refundable, "currency": charge.currency}
    sum_ = spelled(charge.refundable, charge.currency)
    kind = warning.fraud_type.replace("_", " ")
    try:
        refund: Refund = yield Call("stripe.refund", **about, reason="fraudulent").asking(f"{WHY} ({kind})")
    except Answered as answered:
        return Done(summary=f"{sum_} of charge {charge.id}, warned of as fraud, were not refunded: {answered}")
    except ResultLost as lost:
        return Done(summary=f"Refunded {sum_} of charge {charge.id}, warned of as fraud ({lost})")
    output = {"refund": refund.id, "amount": refund.amount, "currency": refund.currency}
    return Done(summary=f"Refunded {sum_} of charge {charge.id}, warned of as fraud ({refund.id})", output=output)


def _settled(charge: Charge, warning: FraudWarning) -> str:
    """Why there is nothing to be done; empty if a refund would help."""
    about = f"charge {charge.id}, warned of as fraud,"
    if charge.disputed:
        return f"{about} is disputed already: the bank decides about the money, and the answer to it is another run's"
    if charge.refunded:
        return f"{about} was refunded already ({spelled(charge.amount_refunded, charge.currency)})"
    if charge.status != "succeeded":
        return f"{about} took no money: it is {charge.status}"
    if not charge.captured:
        return f"{about} is only authorised, not captured: cancel the payment {charge.payment_intent} at Stripe instead"
    if not warning.actionable:
        return f"{about} can no longer be acted on, Stripe says"
    return ""
