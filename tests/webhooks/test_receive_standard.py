"""The receiver, as sources meet it that follow the Standard Webhooks specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from standardwebhooks import Webhook

from tests.tasks.kit import Kit
from tests.webhooks.receiving import Browse, Delivery, TimedCases

SOURCES = """
[sources.billing]
secrets = ["BILLING_SECRET"]
internal = ["type", "data.id", "data.amount"]
"""
NEW, OLD, GUESSED = (f"whsec_{base64.b64encode(bytes([n] * 32)).decode()}" for n in (1, 2, 3))
INVOICE = {"type": "invoice.paid", "timestamp": "2026-02-02T02:40:00Z", "data": {"id": "in_7", "amount": 900}}
VECTOR = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class TestStandard(TimedCases):
    provider = "billing"
    setting = "BILLING_SECRET"
    signature, stamp = "webhook-signature", "webhook-timestamp"
    secrets = (NEW, OLD)
    guessed = GUESSED
    not_text = 401
    misshapen = (b'{"type": 7}', b'{"type": "no words"}')

    @pytest.fixture(autouse=True)
    def source(self, kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
        (kit.settings.config_dir / "sources.toml").write_text(SOURCES)
        monkeypatch.setenv(self.setting, " ".join(map(self.public, self.secrets)))

    def public(self, secret: str) -> str:
        """What is configured for what is signed with."""
        return secret

    def closed(self, browse: Browse) -> FlaskClient:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(self.setting)
            return browse()

    def body(self) -> dict[str, Any]:
        return json.loads(json.dumps(INVOICE))  # type: ignore[no-any-return]

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        id, stamp = "msg_p5jXN8AQM9LWM0D4loKWxJek", str(int(at))
        return {
            "webhook-id": id,
            self.stamp: stamp,
            self.signature: self.signed(f"{id}.{stamp}.".encode() + raw, secret),
        }

    def signed(self, content: bytes, secret: str) -> str:
        digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}"

    def test_one_of_several_signatures_is_enough(self, client: FlaskClient) -> None:
        delivery = self.delivery()
        others = f"v2,eHh4 nonsense v1,AAAA {delivery.headers[self.signature]}"
        assert self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: others})).status_code == 202

    @pytest.mark.parametrize("id", ["", "a b", "msg.1", "é", "x" * 201])
    def test_another_id_proves_nothing(self, kit: Kit, client: FlaskClient, id: str) -> None:
        delivery = self.delivery()
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {"webhook-id": id})), 401)

    def test_what_is_signed_cannot_be_shared_out_otherwise(self, kit: Kit, client: FlaskClient) -> None:
        """Id, time and body are joined by full stops: who may say a body of "<time>.{…}" must not say another id."""
        now, raw = str(int(time.time())), json.dumps(self.body()).encode()
        signature = self.signed(f"a.{now}.{now}.".encode() + raw, self.secrets[0])
        headers = {"webhook-id": f"a.{now}", self.stamp: now, self.signature: signature}
        self.refused(kit, self.post(client, Delivery(raw, {"Content-Type": "application/json", **headers})), 401)

    def test_one_id_is_one_event(self, client: FlaskClient) -> None:
        raw = json.dumps(self.body() | {"sent": 2}).encode()
        assert [self.post(client, self.delivery(each)).status_code for each in (None, raw)] == [202, 200]

    def test_a_source_is_served_under_its_name_alone(self, client: FlaskClient) -> None:
        delivery = self.delivery()
        response = client.post("/webhooks/standard", data=delivery.raw, headers=delivery.headers)
        assert response.status_code == 404
        assert "billing" in response.get_json()["detail"]


class TestAsymmetric(TestStandard):
    """ed25519: we hold the public key, and could not sign ourselves."""

    secrets = ("11" * 32, "22" * 32)
    guessed = "33" * 32
    not_text = 400

    def key(self, secret: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))

    def public(self, secret: str) -> str:
        return f"whpk_{base64.b64encode(self.key(secret).public_key().public_bytes_raw()).decode()}"

    def signed(self, content: bytes, secret: str) -> str:
        return f"v1a,{base64.b64encode(self.key(secret).sign(content)).decode()}"

    def test_base64_that_decodes_alike_is_another_signature(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        sent = delivery.headers[self.signature]
        assert sent[-3] in "AQgw", "of its last six bits only two count"
        alike = f"{sent[:-3]}{chr(ord(sent[-3]) + 1)}=="
        assert base64.b64decode(alike[4:]) == base64.b64decode(sent[4:])
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: alike})), 401)

    def test_a_public_key_is_no_shared_secret(self, kit: Kit, client: FlaskClient) -> None:
        """Whoever knows the public key must not be able to sign with it as if it were symmetric."""
        delivery, known = self.delivery(), self.public(self.secrets[0]).removeprefix("whpk_")
        content = f"{delivery.headers['webhook-id']}.{delivery.headers[self.stamp]}.".encode() + delivery.raw
        forged = TestStandard().signed(content, f"whsec_{known}")
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: forged})), 401)


def test_a_source_that_moves_from_one_scheme_to_the_other_has_both_in_force(
    kit: Kit, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = SOURCES.replace('"BILLING_SECRET"', '"BILLING_SECRET", "BILLING_KEY"')
    (kit.settings.config_dir / "sources.toml").write_text(both)
    old, new = TestStandard(), TestAsymmetric()
    monkeypatch.setenv("BILLING_SECRET", old.secrets[0])
    monkeypatch.setenv("BILLING_KEY", new.public(new.secrets[0]))
    client = browse()
    assert [cases.post(client, cases.delivery()).status_code for cases in (old, new)] == [202, 200]


def test_the_example_of_the_specification_verifies(kit: Kit, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    (kit.settings.config_dir / "sources.toml").write_text(SOURCES)
    monkeypatch.setenv("BILLING_SECRET", VECTOR)
    monkeypatch.setattr("webhooks.signatures.time.time", lambda: 1614265330.0)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    raw = b'{"test": 2432232314}'
    assert browse().post("/webhooks/billing", data=raw, headers=headers).status_code == 202
    assert Webhook(VECTOR)
    changed = headers | {"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="}
    assert browse().post("/webhooks/billing", data=raw, headers=changed).status_code == 401
