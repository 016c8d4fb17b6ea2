"""The tool `stripe.refund`: part or all of a charge paid back, once."""

from __future__ import annotations

from typing import Literal

from agents.clients import stripe
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.money import Cents, Currency, spelled
from agents.tools.stripe.records import REFUND, Charge, Refund
from agents.tools.stripe.shapes import ChargeId, labelled

Reason = Literal["requested_by_customer", "duplicate", "fraudulent"]
"""Stripe also blocks the card and the mail address of what is called fraudulent."""
MARK = "placet"
"""Under this name in its metadata, where nobody outside the account writes, a refund carries our marker."""


@tool(
    "stripe.refund",
    risk="high",
    repeat=keyed(24),
    once_per=("charge", "facts.already_refunded"),
    roles={"charge": "ref", "amount": "amount", "reason": "enum", "currency": "label"},
    returns=labelled(*REFUND),
)
def refund(
    at: At,
    charge: ChargeId,
    amount: Cents,
    reason: Reason = "requested_by_customer",
    currency: Currency | None = None,  # noqa: ARG001 -- the facts hold it against the charge's own
) -> Refund:
    """Refund part or all of a charge. Stripe API reference, "Create a refund".

    `amount` is in the currency's smallest unit. `currency` says what the caller takes it for: a charge in another
    one is not refunded.
    """
    wanted = {"charge": charge, "amount": amount, "reason": reason, "metadata": {MARK: at.marker(charge)}}
    with stripe.writing(at, f"refund of charge {charge}") as client:
        return Refund.of(client.refunds.create(wanted, stripe.once(at)))  # type: ignore[arg-type]


@refund.facts
def _facts(at: At, charge: str, amount: int, currency: str | None, **_: object) -> Facts:
    """What the charge says now. What cannot be refunded is refused here, before anybody is asked.

    Not in the call itself: sent again after a lost answer, it would take its own work for somebody else's.
    """
    with stripe.reading(at, f"charge {charge}") as client:
        found = Charge.of(client.charges.retrieve(charge))
    if why := _hindered(found) or _mistaken(found, amount, currency):
        raise Refused(f"charge {charge} {why}, so nothing was refunded")
    return {
        "already_refunded": found.amount_refunded,
        "amount": found.amount_captured,
        "card": found.card,
        "created": found.created,
        "currency": found.currency,
        "disputed": found.disputed,
        "status": found.status,
    }


@refund.probe
def _probe(at: At, charge: str, **_: object) -> Refund | None:
    wanted = at.marker(charge)
    with stripe.reading(at, f"refunds of charge {charge}") as client:
        page = client.refunds.list({"charge": charge, "limit": stripe.PAGE})
        found = [each for each in map(Refund.of, page.data) if each.metadata.get(MARK) == wanted]
    return found[0] if found else None


@refund.preview
def _preview(facts: Facts, charge: str, amount: int, reason: str, **_: object) -> Preview:
    currency, charged, before = facts["currency"], facts["amount"], facts["already_refunded"]
    return Preview(
        title=f"Refund {spelled(amount, currency)} of charge {charge}",
        parts=(
            PreviewPart(label="Charged", text=_paid(charged, facts)),
            PreviewPart(label="Refunded so far", text=spelled(before, currency)),
            PreviewPart(label="Left after this", text=spelled(charged - before - amount, currency)),
            PreviewPart(label="Reason given to Stripe", text=reason.replace("_", " ")),
        ),
    )


def _paid(charged: int, facts: Facts) -> str:
    """Sum, day and card, as far as they were looked up."""
    day, card = facts.get("created", "")[:10], facts.get("card", "")
    return f"{spelled(charged, facts['currency'])}{f' on {day}' if day else ''}{f', {card}' if card else ''}"


def _hindered(charge: Charge) -> str:
    """Why nothing at all can be refunded of a charge, or ""."""
    if charge.status != "succeeded":
        return f"has no money to give back: it is {charge.status}"
    if not charge.captured:
        return "is only authorised, not captured: cancel the payment instead"
    if charge.disputed:
        return "is disputed: the bank decides about the money, and a refund could pay it twice"
    if charge.refundable <= 0:
        return f"is fully refunded already ({spelled(charge.amount_refunded, charge.currency)})"
    return ""


def _mistaken(charge: Charge, amount: int, currency: str | None) -> str:
    """What is wrong with the sum that was asked for, or ""."""
    if currency and currency != charge.currency:
        return f"is in {charge.currency.upper()}, not {currency.upper()}"
    if amount > charge.refundable:
        asked, left = spelled(amount, charge.currency), spelled(charge.refundable, charge.currency)
        return f"has {left} left to refund, less than {asked}"
    return ""
