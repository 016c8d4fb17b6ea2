"""What Stripe's tools say of themselves, which policy and approval pages rely on."""

from __future__ import annotations

from agents.engine.tool import CONSEQUENTIAL
from agents.tools.stripe import TOOLS

READS = (
    *("customer", "find_customers", "charge", "charges", "payment_intent", "refunds", "invoice"),
    *("subscription", "subscriptions", "dispute", "fraud_warning"),
)
WRITES = {
    "refund": "high",
    "credit_note": "high",
    "submit_evidence": "high",
    "draft_evidence": "medium",
    "cancel_subscription": "medium",
    "keep_subscription": "medium",
}
DAY = 24 * 3600


def test_reads_are_low_and_writes_have_a_key_that_stripe_keeps_for_a_day() -> None:
    found = {tool.name: (tool.risk, tool.repeat.kind, tool.repeat.window) for tool in TOOLS}
    reads = {f"stripe.{name}": ("low", "read", 0.0) for name in READS}
    assert found == reads | {f"stripe.{name}": (risk, "keyed", DAY) for name, risk in WRITES.items()}


def test_whom_a_call_is_about_and_how_much_must_come_from_a_trusted_value() -> None:
    for tool in TOOLS:
        about = {name for name, role in tool.roles.items() if role in CONSEQUENTIAL}
        rest = {"reason", "currency", "onto", "evidence"}
        assert about == set(tool.arguments.model_fields) - rest, tool.name
        assert about, tool.name


def test_nothing_an_outsider_writes_is_labelled_internal() -> None:
    labelled = {path.rpartition(".")[2] for tool in TOOLS for path in tool.trust}
    assert labelled.isdisjoint({"name", "email", "description", "metadata"})


def test_every_write_fetches_facts_and_has_a_preview_of_its_own() -> None:
    for tool in TOOLS:
        if tool.repeat.kind != "read":
            assert tool.has_facts, tool.name
            assert tool._preview is not None, tool.name
