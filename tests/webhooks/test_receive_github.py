"""The receiver, as GitHub meets it."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.tasks.kit import Kit
from tests.webhooks import payloads
from tests.webhooks.conftest import OLD_SECRET, SECRET
from tests.webhooks.receiving import Delivery, ReceiverCases


class TestGitHub(ReceiverCases):
    provider = "github"
    setting = "GITHUB_WEBHOOK_SECRET"
    signature = "X-Hub-Signature-256"
    secrets = (SECRET, OLD_SECRET)

    def body(self) -> dict[str, Any]:
        return copy.deepcopy(payloads.pull_request("opened"))

    def sign(self, raw: bytes, secret: str) -> dict[str, str]:
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return {
            self.signature: f"sha256={digest}",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        }

    def test_the_example_of_githubs_documentation_verifies(self, kit: Kit, client: FlaskClient) -> None:
        """GitHub Docs, "Validating webhook deliveries", "Testing the webhook payload validation"."""
        documented = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        delivery = self.delivery(b"Hello, World!")
        assert delivery.headers[self.signature] == f"sha256={documented}"
        self.refused(kit, self.post(client, delivery), 400)

    def test_the_retired_sha1_signature_proves_nothing(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        del delivery.headers[self.signature]
        sha1 = hmac.new(SECRET.encode(), delivery.raw, hashlib.sha1).hexdigest()
        self.refused(kit, self.post(client, Delivery(delivery.raw, {**delivery.headers, "X-Hub-Signature": sha1})), 401)

    @pytest.mark.parametrize("header", ["X-GitHub-Delivery", "X-GitHub-Event"])
    def test_a_delivery_without_its_id_or_event_is_400(self, kit: Kit, client: FlaskClient, header: str) -> None:
        delivery = self.delivery()
        del delivery.headers[header]
        assert header in self.refused(kit, self.post(client, delivery), 400)["detail"]

    def test_a_ping_is_204_and_its_reason_is_logged(
        self, kit: Kit, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        delivery = self.delivery()
        delivery.headers["X-GitHub-Event"] = "ping"
        with caplog.at_level(logging.INFO):
            response = self.post(client, delivery)
        assert (response.status_code, response.data) == (204, b"")
        assert kit.store.inbox.read() == []
        assert "72d3162e" in caplog.text
        assert "ping" in caplog.text

    def test_a_known_event_that_no_agent_wants_is_202(self, kit: Kit, client: FlaskClient) -> None:
        body = next(body for name, body in payloads.github() if name == "push")
        delivery = self.delivery(_json(body))
        delivery.headers["X-GitHub-Event"] = "push"
        assert self.post(client, delivery).status_code == 202

    def test_one_delivery_id_with_another_body_is_an_event_of_its_own(self, client: FlaskClient) -> None:
        moved = self.body()
        moved["pull_request"]["head"]["sha"] = "c" * 40
        answers = [self.post(client, self.delivery(_json(each))) for each in (self.body(), moved)]
        assert [each.status_code for each in answers] == [202, 202]
        assert len({each.get_json()["event"] for each in answers}) == 2

    def test_the_raw_body_is_what_is_kept(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        event = self.post(client, delivery).get_json()["event"]
        kept = kit.store.inbox.event(event)
        assert kept is not None
        assert (kept.source, kept.subject) == ("github", "Codertocat/Hello-World#2")


def test_a_provider_that_does_not_exist_is_404(client: FlaskClient) -> None:
    response = client.post("/webhooks/gitlab", data=b"{}")
    assert response.status_code == 404
    assert "github" in response.get_json()["detail"]


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
