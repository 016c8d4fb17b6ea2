"""The tool `stripe.subscription`: a subscription as it stands."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.shapes import SubscriptionId, labelled
from agents.tools.stripe.subscribed import SUBSCRIPTION, Subscription


@tool("stripe.subscription", risk="low", repeat=read, roles={"subscription": "ref"}, returns=labelled(*SUBSCRIPTION))
def subscription(at: At, subscription: SubscriptionId) -> Subscription:
    """Read a subscription. Stripe API reference, "Retrieve a subscription"."""
    with stripe.reading(at, f"subscription {subscription}") as client:
        return Subscription.of(client.subscriptions.retrieve(subscription))
