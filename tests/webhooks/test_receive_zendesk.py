"""The receiver, as Zendesk meets it: events, and what triggers send."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from tests.tasks.kit import Kit
from tests.webhooks.conftest import OLD_SECRET, SECRET
from tests.webhooks.receiving import Delivery, TimedCases

INVOCATION = "X-Zendesk-Webhook-Invocation-Id"
CREATED: dict[str, Any] = {
    "type": "zen:event-type:ticket.created",
    "account_id": 22129848,
    "id": "2b24ef10-19fb-4d2c-a0ac-a3f2a1ab6f0b",
    "time": "2026-02-02T02:40:01.345465719Z",
    "zendesk_event_version": "2022-06-20",
    "subject": "zen:ticket:5158",
    "detail": {
        "actor_id": "8447388090494",
        "assignee_id": "8447388090495",
        "brand_id": "8447346621310",
        "created_at": "2026-02-02T02:40:00Z",
        "custom_status": "8447320465790",
        "description": "Where is my order?",
        "external_id": None,
        "form_id": "8646151517822",
        "group_id": "8447320466430",
        "id": "5158",
        "is_public": True,
        "organization_id": "8447346622462",
        "priority": "HIGH",
        "requester_id": "8447388090494",
        "status": "OPEN",
        "subject": "Order A-17",
        "submitter_id": "8447388090494",
        "tags": ["order"],
        "type": "QUESTION",
        "updated_at": "2026-02-02T02:40:00Z",
        "via": {"channel": "web_service"},
    },
    "event": {},
}
TRIGGER: dict[str, Any] = {
    "placet": "ticket.created",
    "ticket": "5158",
    "updated_at": "2026-02-02T02:40:00Z",
    "status": "Open",
    "priority": "",
    "type": "Ticket",
    "requester": "8447388090494",
    "organization": "",
    "assignee": "",
    "group": "",
    "actor": "8447388090494",
}


class TestZendesk(TimedCases):
    provider = "zendesk"
    setting = "ZENDESK_WEBHOOK_SECRET"
    signature = "X-Zendesk-Webhook-Signature"
    stamp = "X-Zendesk-Webhook-Signature-Timestamp"
    secrets = (SECRET, OLD_SECRET)

    def body(self) -> dict[str, Any]:
        return copy.deepcopy(CREATED)

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        stamp = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        digest = hmac.new(secret.encode(), stamp.encode() + raw, hashlib.sha256).digest()
        return {self.signature: base64.b64encode(digest).decode(), self.stamp: stamp}

    def test_a_signed_time_that_is_none_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        digest = hmac.new(SECRET.encode(), b"yesterday" + delivery.raw, hashlib.sha256).digest()
        signed = {self.signature: base64.b64encode(digest).decode(), self.stamp: "yesterday"}
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | signed)), 401)

    def test_one_event_sent_again_with_more_in_it_is_a_repeat(self, client: FlaskClient) -> None:
        later = self.body() | {"account_id": 1}
        answers = [self.post(client, self.delivery(json.dumps(each).encode())) for each in (self.body(), later)]
        assert [each.status_code for each in answers] == [202, 200]


class TestZendeskTrigger(TestZendesk):
    """The same of the body that our documentation gives."""

    misshapen = (b'{"placet": "ticket.created"}', b'{"placet": "Ticket Created", "ticket": "1"}', b'{"id": "a b"}')

    def body(self) -> dict[str, Any]:
        return copy.deepcopy(TRIGGER)

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        return super().sign_at(raw, secret, at) | {INVOCATION: "01KG7Y8Q"}

    def test_one_event_sent_again_with_more_in_it_is_a_repeat(self, client: FlaskClient) -> None:
        """Overheard, and sent again under another invocation, it is a repeat too."""
        delivery = self.delivery()
        for number, status in enumerate((202, 200, 200)):
            other = Delivery(delivery.raw, delivery.headers | {INVOCATION: f"invocation-{number}"})
            assert self.post(client, other).status_code == status

    def test_two_updates_within_a_minute_may_say_the_same_and_are_two_events(self, client: FlaskClient) -> None:
        first, second = self.sent(30), self.sent(0)
        later = Delivery(second.raw, second.headers | {INVOCATION: "01KG7Y8R"})
        assert [self.post(client, each).status_code for each in (first, later)] == [202, 202]

    def test_without_an_invocations_id_the_signed_time_tells_it_again(self, client: FlaskClient) -> None:
        first, second = self.sent(30), self.sent(0)
        for each in (first, second):
            del each.headers[INVOCATION]
        assert [self.post(client, each).status_code for each in (first, first, second)] == [202, 200, 202]
