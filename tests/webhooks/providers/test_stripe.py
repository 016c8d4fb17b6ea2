"""Stripe's payloads become events."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.event import Event
from tests.webhooks.test_receive_stripe import DISPUTE
from webhooks.providers import stripe
from webhooks.signatures import Malformed

POSTED = Request(EnvironBuilder(method="POST").get_environ())


def of(type: str, **object: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DISPUTE), "type": type, "data": {"object": object}}


def parsed(body: dict[str, Any]) -> Event:
    event = stripe.parse(POSTED, body)
    assert event is not None
    return event


def unlabelled(event: Event) -> set[str]:
    return {name for name in event.fields if event.trust.get(name) != "internal"}


def test_a_dispute_is_read_whole() -> None:
    event = parsed(DISPUTE)
    assert (event.name, event.subject, event.delivery) == (
        "stripe.charge.dispute.created",
        "du_1PqZ2dZvKYlo2C8a",
        "evt_1PqZ2eZvKYlo2C8aXy",
    )
    assert (event.version, event.actor, event.proved) == (1770000000.0, "", True)
    assert event.fields == {
        "type": "charge.dispute.created",
        "livemode": False,
        "account": None,
        "id": "du_1PqZ2dZvKYlo2C8a",
        "object": "dispute",
        "amount": 12500,
        "currency": "eur",
        "status": "needs_response",
        "reason": "product_not_received",
        "charge": "ch_3PqZ2cZvKYlo2C8a",
        "payment_intent": "pi_3PqZ2cZvKYlo2C8a",
        "due_by": 1770600000,
        "metadata": {"order": "A-17"},
    }
    assert unlabelled(event) == {"metadata"}


def test_what_customers_write_is_never_trusted() -> None:
    charge = of(
        "charge.refunded",
        id="ch_1",
        object="charge",
        amount=900,
        amount_refunded=400,
        currency="usd",
        status="succeeded",
        customer="cus_1",
        description="x" * 9_000,
        metadata={"note": "refund me"},
    )
    event = parsed(charge)
    assert unlabelled(event) == {"description", "metadata"}
    assert (len(event.fields["description"]), event.fields["amount_refunded"]) == (4_000, 400)
    customer = parsed(of("customer.updated", id="cus_1", object="customer", email="a@b.c", name="Eve"))
    assert unlabelled(customer) == {"email", "name", "description", "metadata"}


@pytest.mark.parametrize(
    "where",
    [{"subscription": "sub_1"}, {"parent": {"subscription_details": {"subscription": "sub_1"}}}],
)
def test_an_invoice_names_its_subscription_in_old_and_new_api_versions(where: dict[str, Any]) -> None:
    invoice = of(
        "invoice.payment_failed",
        id="in_1",
        object="invoice",
        currency="eur",
        amount_due=900,
        amount_remaining=900,
        attempt_count=2,
        next_payment_attempt=1770100000,
        status="open",
        customer="cus_1",
        customer_email="eve@example.com",
        **where,
    )
    event = parsed(invoice)
    assert (event.fields["subscription"], event.fields["attempt_count"]) == ("sub_1", 2)
    assert {"email", "name"} <= unlabelled(event)
    assert "subscription" not in unlabelled(event)


@pytest.mark.parametrize(
    "where", [{"current_period_end": 5}, {"items": {"data": [{"current_period_end": 5}]}}, {"items": {"data": []}}]
)
def test_a_subscription_says_when_its_period_ends(where: dict[str, Any]) -> None:
    event = parsed(
        of(
            "customer.subscription.updated",
            id="sub_1",
            object="subscription",
            status="active",
            customer="cus_1",
            **where,
        )
    )
    assert event.fields["current_period_end"] == (None if where == {"items": {"data": []}} else 5)


def test_an_early_fraud_warning_and_a_refund_name_their_charge() -> None:
    warning = of(
        "radar.early_fraud_warning.created",
        id="issfr_1",
        object="radar.early_fraud_warning",
        charge="ch_1",
        actionable=True,
        fraud_type="made_with_stolen_card",
    )
    refund = of("refund.created", id="re_1", object="refund", amount=5, currency="eur", charge="ch_1", status="pending")
    assert [parsed(each).fields["charge"] for each in (warning, refund)] == ["ch_1", "ch_1"]
    assert unlabelled(parsed(warning)) == set()


def test_an_object_of_another_kind_is_an_event_by_its_id() -> None:
    event = parsed(of("product.created", id="prod_1", object="product", name="Tea"))
    assert (event.name, event.subject) == ("stripe.product.created", "prod_1")
    assert event.fields.keys() == {"type", "livemode", "account", "id", "object"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "evt 1"),
        ("id", None),
        ("type", "charge"),
        ("type", "Charge.created"),
        ("created", "1770000000"),
        ("livemode", "false"),
        ("data", {}),
        ("data.object", []),
        ("data.object.id", "du_1\n"),
        ("data.object.amount", "12500"),
        ("data.object.amount", 125.5),
        ("data.object.amount", True),
        ("data.object.currency", {"$ne": 1}),
        ("data.object.charge", None),
        ("data.object.evidence_details", {"due_by": "soon"}),
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused(path: str, value: object) -> None:
    body = copy.deepcopy(DISPUTE)
    *parents, last = path.split(".")
    place = body
    for each in parents:
        place = place[each]
    place[last] = value
    with pytest.raises(Malformed):
        stripe.parse(POSTED, body)
