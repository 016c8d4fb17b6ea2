"""Charges as a person reads them before saying yes."""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.preview import PreviewPart
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge


def parts_of(charge: Charge) -> Iterator[PreviewPart]:
    """What was paid, when and how, and what became of it; its description is anybody's words."""
    paid = f"{spelled(charge.amount, charge.currency)} on {charge.created[:10]}"
    about = [*([charge.card] if charge.card else []), charge.status, *(["disputed"] if charge.disputed else [])]
    before, left = spelled(charge.amount_refunded, charge.currency), spelled(charge.refundable, charge.currency)
    sums = f"{before} refunded so far, {left} left" if charge.captured else "not captured"
    yield PreviewPart(label=charge.id, text=f"{paid}, {', '.join(about)}; {sums}")
    if charge.description:
        yield PreviewPart(label=f"Description of {charge.id}", text=charge.description, untrusted=True)
