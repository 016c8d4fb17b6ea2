"""Stripe's tools: what an agent may read and do there, one file each."""

from __future__ import annotations

from agents.tools.stripe import (
    cancel_subscription,
    charge,
    charges,
    credit_note,
    customer,
    dispute,
    draft_evidence,
    find_customers,
    fraud_warning,
    invoice,
    keep_subscription,
    payment_intent,
    refund,
    refunds,
    submit_evidence,
    subscription,
    subscriptions,
)

TOOLS = (
    customer.customer,
    find_customers.find_customers,
    charge.charge,
    charges.charges,
    payment_intent.payment_intent,
    refunds.refunds,
    refund.refund,
    invoice.invoice,
    credit_note.credit_note,
    subscription.subscription,
    subscriptions.subscriptions,
    cancel_subscription.cancel_subscription,
    keep_subscription.keep_subscription,
    dispute.dispute,
    draft_evidence.draft_evidence,
    submit_evidence.submit_evidence,
    fraud_warning.fraud_warning,
)
