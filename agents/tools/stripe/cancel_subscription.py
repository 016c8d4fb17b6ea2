"""The tool `stripe.cancel_subscription`: a subscription that ends with the period that is paid for."""

from __future__ import annotations

from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.shapes import SubscriptionId, labelled
from agents.tools.stripe.subscribed import SUBSCRIPTION, Subscription, end_with_period, standing


@tool(
    "stripe.cancel_subscription",
    risk="medium",
    # Once a command, not once a subscription: it may be cancelled, kept and cancelled again, and twice is as once.
    repeat=keyed(24),
    roles={"subscription": "ref"},
    returns=labelled(*SUBSCRIPTION),
)
def cancel_subscription(at: At, subscription: SubscriptionId) -> Subscription:
    """Let a subscription end with its period. Stripe API reference, "Update a subscription".

    Nothing is paid back and nothing ends at once. `stripe.keep_subscription` undoes it until then.
    """
    return end_with_period(at, subscription, ending=True)


@cancel_subscription.facts
def _facts(at: At, subscription: str) -> Facts:
    return standing(at, subscription)


@cancel_subscription.preview
def _preview(facts: Facts, subscription: str) -> Preview:
    end = PreviewPart(label="It ends on", text=facts["period_end"])
    undo = PreviewPart(label="Until then", text="It can be kept after all, with stripe.keep_subscription")
    return Preview(title=f"Let subscription {subscription} end with its period", parts=(end, undo))
