"""The tool `stripe.refunds`: what was refunded of a charge."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.records import REFUND, Refund
from agents.tools.stripe.shapes import ChargeId, Shape, labelled


class Refunds(Shape):
    """A charge's refunds, the newest first. `more`: there are older ones that are not here."""

    items: tuple[Refund, ...]
    more: bool


@tool(
    "stripe.refunds",
    risk="low",
    repeat=read,
    roles={"charge": "ref"},
    returns={**labelled(*REFUND, under="items"), "more": "internal"},
)
def refunds(at: At, charge: ChargeId) -> Refunds:
    """Read a charge's refunds, the newest hundred. Stripe API reference, "List all refunds"."""
    with stripe.reading(at, f"refunds of charge {charge}") as client:
        page = client.refunds.list({"charge": charge, "limit": stripe.PAGE})
        return Refunds(items=tuple(map(Refund.of, page.data)), more=page.has_more)
