"""The tool `stripe.subscriptions`: what a customer subscribes to."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.shapes import CustomerId, Shape, labelled
from agents.tools.stripe.subscribed import SUBSCRIPTION, Subscription


class Subscriptions(Shape):
    """A customer's subscriptions, the newest first, those that are over too. `more`: there are older ones."""

    items: tuple[Subscription, ...]
    more: bool


@tool(
    "stripe.subscriptions",
    risk="low",
    repeat=read,
    roles={"customer": "ref"},
    returns={**labelled(*SUBSCRIPTION, under="items"), "more": "internal"},
)
def subscriptions(at: At, customer: CustomerId) -> Subscriptions:
    """Read a customer's subscriptions, the newest hundred. Stripe API reference, "List subscriptions"."""
    with stripe.reading(at, f"subscriptions of customer {customer}") as client:
        page = client.subscriptions.list({"customer": customer, "status": "all", "limit": stripe.PAGE})
        return Subscriptions(items=tuple(map(Subscription.of, page.data)), more=page.has_more)
