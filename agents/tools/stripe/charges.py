"""The tool `stripe.charges`: what a customer was charged."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, Preview, read, tool
from agents.tools.stripe.reading import parts_of
from agents.tools.stripe.records import CHARGE, Charge
from agents.tools.stripe.shapes import CustomerId, Shape, labelled


class Charges(Shape):
    """A customer's charges, the newest first. `more`: there are older ones that are not here."""

    items: tuple[Charge, ...]
    more: bool


@tool(
    "stripe.charges",
    risk="low",
    repeat=read,
    roles={"customer": "ref"},
    returns={**labelled(*CHARGE, under="items"), "more": "internal"},
)
def charges(at: At, customer: CustomerId) -> Charges:
    """Read a customer's charges, the newest hundred. Stripe API reference, "List all charges"."""
    with stripe.reading(at, f"charges of customer {customer}") as client:
        page = client.charges.list({"customer": customer, "limit": stripe.PAGE})
        return Charges(items=tuple(map(Charge.of, page.data)), more=page.has_more)


@charges.evidence
def _evidence(found: Charges, customer: str) -> Preview:
    title = f"{'The newest' if found.more else 'All'} payments of customer {customer}"
    return Preview(title=title, parts=tuple(part for each in found.items for part in parts_of(each)))
