"""The receiver, as Stripe meets it."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import time
from typing import Any

from flask.testing import FlaskClient
from stripe import WebhookSignature

from tests.tasks.kit import Kit
from tests.webhooks.conftest import OLD_SECRET, SECRET
from tests.webhooks.receiving import Delivery, TimedCases

DISPUTE: dict[str, Any] = {
    "id": "evt_1PqZ2eZvKYlo2C8aXy",
    "object": "event",
    "api_version": "2025-03-31.basil",
    "created": 1770000000,
    "type": "charge.dispute.created",
    "livemode": False,
    "pending_webhooks": 2,
    "request": {"id": None, "idempotency_key": None},
    "data": {
        "object": {
            "id": "du_1PqZ2dZvKYlo2C8a",
            "object": "dispute",
            "amount": 12500,
            "currency": "eur",
            "charge": "ch_3PqZ2cZvKYlo2C8a",
            "payment_intent": "pi_3PqZ2cZvKYlo2C8a",
            "reason": "product_not_received",
            "status": "needs_response",
            "evidence_details": {"due_by": 1770600000, "has_evidence": False},
            "metadata": {"order": "A-17"},
        }
    },
}


def digest(raw: bytes, secret: str, stamp: int) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()


class TestStripe(TimedCases):
    provider = "stripe"
    setting = "STRIPE_WEBHOOK_SECRET"
    signature = stamp = "Stripe-Signature"
    secrets = (SECRET, OLD_SECRET)
    not_text = 401

    def body(self) -> dict[str, Any]:
        return copy.deepcopy(DISPUTE)

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        return {self.signature: f"t={int(at)},v1={digest(raw, secret, int(at))}"}

    def test_what_stripes_own_library_signs_is_accepted(self, client: FlaskClient) -> None:
        delivery = self.delivery()
        header = WebhookSignature.generate_signature_header(delivery.raw.decode(), SECRET)
        assert self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: header})).status_code == 202

    def test_one_signature_of_several_is_enough_while_stripe_rotates(self, client: FlaskClient) -> None:
        raw, now = self.delivery().raw, int(time.time())
        header = f"t={now},v1={'0' * 64},v1={digest(raw, SECRET, now)},v0={'1' * 64}"
        assert self.post(client, Delivery(raw, self.delivery().headers | {self.signature: header})).status_code == 202

    def test_another_scheme_proves_nothing(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        header = delivery.headers[self.signature].replace("v1=", "v0=")
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: header})), 401)

    def test_a_signature_with_other_characters_is_401(self, kit: Kit, client: FlaskClient) -> None:
        """Stripe's library compares text, which Python refuses to do in constant time beyond ASCII."""
        delivery = self.delivery()
        header = f"{delivery.headers[self.signature]},v1=\xe9"
        self.refused(
            kit, self.post(client, Delivery(delivery.raw + b" ", delivery.headers | {self.signature: header})), 401
        )

    def test_only_the_first_of_two_times_counts(self, kit: Kit, client: FlaskClient) -> None:
        """A young time behind a signed old one must not make it young."""
        old = self.sent(3_600)
        header = f"{old.headers[self.signature]},t={int(time.time())}"
        self.refused(kit, self.post(client, Delivery(old.raw, old.headers | {self.signature: header})), 401)

    def test_a_retry_that_differs_in_what_is_pending_is_a_repeat(self, client: FlaskClient) -> None:
        later = self.body() | {"pending_webhooks": 1}
        answers = [self.post(client, self.delivery(json.dumps(each).encode())) for each in (self.body(), later)]
        assert [each.status_code for each in answers] == [202, 200]

    def test_what_has_no_id_and_thin_events_are_204(self, kit: Kit, client: FlaskClient) -> None:
        balance = self.body() | {"type": "balance.available", "data": {"object": {"object": "balance"}}}
        thin = {"id": "evt_1", "object": "v2.core.event", "type": "v1.billing.meter.no_meter_found"}
        for body in (balance, thin):
            response = self.post(client, self.delivery(json.dumps(body).encode()))
            assert (response.status_code, response.data) == (204, b"")
        assert kit.store.inbox.read() == []

    def test_an_array_is_for_those_who_send_batches(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.delivery(json.dumps([self.body()]).encode())), 400)
