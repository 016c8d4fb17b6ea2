"""Charges as a person reads them before saying yes."""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.preview import PreviewPart
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge


def parts_of(charge: Charge) -> Iterator[PreviewPart]:
    """What was paid, when and how, and what became of it; its description is anybody's words."""
    paid = f"{spelled(charge.amount, charge.currency)} on {charge.created[:10]}"
    before, left = spelled(charge.amount_refunded, charge.currency), spelled(charge.refundable, charge.currency)
    refunded = f"{before} refunded so far, {left} left" if charge.amount_refunded else ""
    about = (
        charge.card,
        charge.status if charge.captured or charge.failure else f"{charge.status}, not captured",
        charge.failure,
        refunded,
        "disputed" if charge.disputed else "",
    )
    yield PreviewPart(label=charge.id, text=", ".join([paid, *filter(None, about)]))
    if charge.description:
        yield PreviewPart(label=f"Description of {charge.id}", text=charge.description, untrusted=True)
