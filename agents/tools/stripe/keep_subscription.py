"""The tool `stripe.keep_subscription`: a subscription that was to end goes on after all."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.shapes import SubscriptionId, labelled
from agents.tools.stripe.subscribed import SUBSCRIPTION, Subscription, end_with_period, standing


@tool(
    "stripe.keep_subscription",
    risk="medium",
    repeat=keyed(24),
    roles={"subscription": "ref"},
    returns=labelled(*SUBSCRIPTION),
)
def keep_subscription(at: At, subscription: SubscriptionId) -> Subscription:
    """Undo `stripe.cancel_subscription`, while the subscription lasts. Stripe API reference, "Update a subscription".

    The customer is charged again for the next period.
    """
    return end_with_period(at, subscription, ending=False)


@keep_subscription.facts
def _facts(at: At, subscription: str) -> Facts:
    return standing(at, subscription)


@keep_subscription.preview
def _preview(facts: Facts, subscription: str) -> Preview:
    next_period = PreviewPart(label="The next period begins, and is charged, on", text=facts["period_end"])
    return Preview(title=f"Keep subscription {subscription} after all", parts=(next_period,))
