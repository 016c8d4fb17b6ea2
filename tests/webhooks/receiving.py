"""What every receiver has to withstand. A provider's tests inherit this and say how their provider signs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.tasks.kit import Kit
from webhooks.problems import MEDIA_TYPE

TOO_LONG = b" " * 25_000_001
Browse = Callable[..., FlaskClient]
unhurried = hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Delivery(NamedTuple):
    """A webhook on its way: raw body and headers."""

    raw: bytes
    headers: dict[str, str]


class ReceiverCases:
    """Security cases. `secrets` are those configured, newest first; `signature` names the header that proves."""

    provider: str
    setting: str
    signature: str
    secrets: tuple[str, ...]

    def body(self) -> dict[str, Any]:
        """A payload that becomes an event."""
        raise NotImplementedError

    def sign(self, raw: bytes, secret: str) -> dict[str, str]:
        """All the provider's headers for these bytes."""
        raise NotImplementedError

    # -- helpers ------------------------------------------------------------------------------------------------------

    def delivery(self, raw: bytes | None = None, secret: str = "") -> Delivery:
        raw = json.dumps(self.body()).encode() if raw is None else raw
        headers = {"Content-Type": "application/json", **self.sign(raw, secret or self.secrets[0])}
        return Delivery(raw, headers)

    def post(self, client: FlaskClient, delivery: Delivery) -> TestResponse:
        return client.post(f"/webhooks/{self.provider}", data=delivery.raw, headers=delivery.headers)

    def refused(self, kit: Kit, response: TestResponse, status: int) -> dict[str, Any]:
        """A problem document, and nothing was kept."""
        assert (response.status_code, response.mimetype) == (status, MEDIA_TYPE), response.text
        assert kit.store.inbox.read() == []
        document: dict[str, Any] = response.get_json()
        return document

    # -- proving ------------------------------------------------------------------------------------------------------

    def test_a_signed_event_is_accepted(self, kit: Kit, client: FlaskClient) -> None:
        response = self.post(client, self.delivery())
        assert response.status_code == 202
        [item] = kit.store.inbox.read()
        assert item.event == response.get_json()["event"]

    def test_each_secret_counts_while_they_are_rotated(self, kit: Kit, client: FlaskClient) -> None:
        answers = [self.post(client, self.delivery(secret=each)).status_code for each in self.secrets]
        assert answers == [202] + [200] * (len(self.secrets) - 1)
        assert len(self.secrets) > 1

    def test_a_secret_that_is_not_configured_is_401(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.delivery(secret="guessed")), 401)

    def test_a_missing_signature_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        del delivery.headers[self.signature]
        self.refused(kit, self.post(client, delivery), 401)

    @pytest.mark.parametrize("sent", ["", "=", "0", "sha256=", "sha1=0000", "é", "\xff" * 64, "null"])
    def test_a_signature_of_another_form_is_401(self, kit: Kit, client: FlaskClient, sent: str) -> None:
        delivery = self.delivery()
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: sent})), 401)

    def test_a_signature_cut_short_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        delivery.headers[self.signature] = delivery.headers[self.signature][:-1]
        self.refused(kit, self.post(client, delivery), 401)

    def test_a_signature_of_another_body_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        self.refused(kit, self.post(client, Delivery(delivery.raw + b" ", delivery.headers)), 401)

    @unhurried
    @given(at=st.integers(min_value=0), bit=st.integers(0, 7))
    def test_no_bit_of_the_body_may_change(self, kit: Kit, client: FlaskClient, at: int, bit: int) -> None:
        delivery = self.delivery()
        changed = bytearray(delivery.raw)
        changed[at % len(changed)] ^= 1 << bit
        self.refused(kit, self.post(client, Delivery(bytes(changed), delivery.headers)), 401)

    @unhurried
    @given(at=st.integers(min_value=0), character=st.sampled_from("0123456789abcdefABCDEF+/= "))
    def test_no_character_of_the_signature_may_change(
        self, kit: Kit, client: FlaskClient, at: int, character: str
    ) -> None:
        delivery = self.delivery()
        sent = delivery.headers[self.signature]
        at %= len(sent)
        changed = sent[:at] + character + sent[at + 1 :]
        if changed.strip() == sent:
            return
        self.refused(kit, self.post(client, Delivery(delivery.raw, delivery.headers | {self.signature: changed})), 401)

    def test_without_a_secret_the_receiver_is_closed_and_names_the_setting(self, kit: Kit, browse: Browse) -> None:
        closed = browse(**{self.setting.lower(): ()})
        assert self.setting in self.refused(kit, self.post(closed, self.delivery()), 503)["detail"]

    def test_nothing_is_parsed_before_it_is_proved(self, kit: Kit, client: FlaskClient) -> None:
        garbage = Delivery(b'{"' + b"[" * 100_000, self.delivery().headers)
        self.refused(kit, self.post(client, garbage), 401)

    # -- shape --------------------------------------------------------------------------------------------------------

    def test_more_than_25_mb_is_413(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.delivery(TOO_LONG)), 413)

    def test_more_than_25_mb_is_413_though_its_length_is_not_told(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery(TOO_LONG)
        environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        response = client.post(
            f"/webhooks/{self.provider}", data=delivery.raw, headers=delivery.headers, environ_overrides=environ
        )
        self.refused(kit, response, 413)

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'"text"',
            b"\xff\xfe",
            b'{"a": NaN}',
            b'{"a": "\\ud800"}',
            b'{"a": 1} {"b": 2}',
            b'{"a":' + b"[" * 100_000,
        ],
    )
    def test_what_is_not_a_json_object_is_400(self, kit: Kit, client: FlaskClient, raw: bytes) -> None:
        self.refused(kit, self.post(client, self.delivery(raw)), 400)

    def test_an_object_of_the_wrong_shape_is_400(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.delivery(b'{"hello": "world"}')), 400)

    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
    def test_another_content_type_is_400(self, kit: Kit, client: FlaskClient, kind: str) -> None:
        delivery = self.delivery()
        delivery.headers["Content-Type"] = kind
        assert "application/json" in self.refused(kit, self.post(client, delivery), 400)["detail"]

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    def test_only_post_is_answered(self, kit: Kit, client: FlaskClient, method: str) -> None:
        self.refused(kit, client.open(f"/webhooks/{self.provider}", method=method), 405)

    # -- answering ----------------------------------------------------------------------------------------------------

    def test_a_repeat_is_200_and_the_same_event(self, kit: Kit, client: FlaskClient) -> None:
        first, again = (self.post(client, self.delivery()) for _ in range(2))
        assert (first.status_code, again.status_code) == (202, 200)
        assert first.get_json()["event"] == again.get_json()["event"]

    def test_a_store_that_is_away_is_503_with_a_time_to_come_back(self, away: FlaskClient) -> None:
        response = self.post(away, self.delivery())
        assert (response.status_code, response.mimetype) == (503, MEDIA_TYPE)
        assert int(response.headers["Retry-After"]) > 0

    def test_no_secret_is_ever_told(self, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            responses = [
                self.post(client, self.delivery()),
                self.post(client, self.delivery(secret="guessed")),
                self.post(client, self.delivery(b"{")),
            ]
        told = caplog.text + "".join(each.text + str(each.headers) for each in responses)
        signed = self.delivery().headers[self.signature]
        assert not [each for each in (*self.secrets, "guessed", signed) if each in told]
