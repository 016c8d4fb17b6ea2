"""What every receiver has to withstand. A provider's tests inherit this and say how their provider signs."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic_core import to_json
from werkzeug.test import TestResponse

from tasks import inbox
from tasks.world import World
from tests.tasks.kit import Kit
from webhooks.problems import MEDIA_TYPE

TOO_LONG = b" " * 25_000_001
NO_SIGNATURES = ("", "=", "0", "sha256=", "sha1=0000", "é", "\xff" * 64, "null")
NO_TIMES = ("", "0", "-1", "1e9", "yesterday", "\xe9", "9" * 400, "nan", "inf", "2026-02-30")
Browse = Callable[..., FlaskClient]
unhurried = hypothesis_settings(
    max_examples=50,
    deadline=None,
    database=None,  # a case is inherited by every provider, and found anew by each
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
HEADERS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=80)


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
    guessed = "guessed"
    not_text = 400
    """What bytes that are not UTF-8 are answered, though signed: 401 where a signature is of text alone."""
    misshapen: tuple[bytes, ...] = (b'{"hello": "world"}',)

    def body(self) -> dict[str, Any]:
        """A payload that becomes an event."""
        raise NotImplementedError

    def sign(self, raw: bytes, secret: str) -> dict[str, str]:
        """All the provider's headers for these bytes."""
        raise NotImplementedError

    # -- helpers ------------------------------------------------------------------------------------------------------

    def closed(self, browse: Browse) -> FlaskClient:
        """A client where no secret is set."""
        return browse(**{self.setting.lower(): ()})

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

    def changed(self, data: st.DataObject) -> dict[str, Any]:
        """The payload with anything in the place of one of its values."""
        body = place = self.body()
        while True:
            key = data.draw(st.sampled_from(sorted(place)))
            inner = place[key]
            if not isinstance(inner, dict) or not inner or data.draw(st.booleans()):
                place[key] = data.draw(JUNK)
                return body
            place = inner

    @contextmanager
    def worker(self, kit: Kit) -> Iterator[World]:
        """A worker with an agent that wants all of this provider's events."""
        kit.install("", **{"shop.ticket.*": f"{self.provider}.*"})
        world = kit.world()
        yield world
        world.pool.shutdown()

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
        self.refused(kit, self.post(client, self.delivery(secret=self.guessed)), 401)

    def test_a_missing_signature_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        del delivery.headers[self.signature]
        self.refused(kit, self.post(client, delivery), 401)

    @pytest.mark.parametrize("sent", NO_SIGNATURES)
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
        closed = self.closed(browse)
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
            b'{"a": NaN}',
            b'{"a": "\\ud800"}',
            b'{"a": 1} {"b": 2}',
            b'{"a":' + b"[" * 100_000,
        ],
    )
    def test_what_is_not_a_json_object_is_400(self, kit: Kit, client: FlaskClient, raw: bytes) -> None:
        self.refused(kit, self.post(client, self.delivery(raw)), 400)

    def test_bytes_that_are_no_text_are_refused(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.delivery(b"\xff\xfe")), self.not_text)

    def test_an_object_of_the_wrong_shape_is_400(self, kit: Kit, client: FlaskClient) -> None:
        for raw in self.misshapen:
            self.refused(kit, self.post(client, self.delivery(raw)), 400)

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

    def test_a_repeat_begins_nothing_more(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        with self.worker(kit) as world:
            for _ in range(3):
                self.post(client, delivery)
                inbox.drain(world)
        assert len(kit.store.listing.newest("", 10)) == 1

    @unhurried
    @given(raw=st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | JUNK.map(to_json))
    def test_no_body_is_an_error_of_ours(self, client: FlaskClient, raw: bytes) -> None:
        assert self.post(client, self.delivery(raw)).status_code < 500

    def test_no_value_in_a_body_is_an_error_of_ours(self, kit: Kit, client: FlaskClient) -> None:
        with self.worker(kit) as world:

            @unhurried
            @given(data=st.data())
            def holds(data: st.DataObject) -> None:
                assert self.post(client, self.delivery(to_json(self.changed(data)))).status_code < 500
                inbox.drain(world)
                assert kit.store.inbox.empty

            holds()

    @unhurried
    @given(data=st.data())
    def test_no_header_is_an_error_of_ours(self, client: FlaskClient, data: st.DataObject) -> None:
        delivery = self.delivery()
        header = data.draw(st.sampled_from(sorted(delivery.headers)))
        delivery.headers[header] = data.draw(HEADERS)
        assert self.post(client, delivery).status_code < 500

    def test_a_store_that_is_away_is_503_with_a_time_to_come_back(self, away: FlaskClient) -> None:
        response = self.post(away, self.delivery())
        assert (response.status_code, response.mimetype) == (503, MEDIA_TYPE)
        assert int(response.headers["Retry-After"]) > 0

    def test_no_secret_is_ever_told(
        self, client: FlaskClient, browse: Browse, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            responses = [
                self.post(client, self.delivery()),
                self.post(client, self.delivery(secret=self.guessed)),
                self.post(self.closed(browse), self.delivery()),
                self.post(client, self.delivery(b"{")),
            ]
        told = caplog.text + "".join(each.text + str(each.headers) for each in responses)
        signed = self.delivery().headers[self.signature]
        assert not [each for each in (*self.secrets, self.guessed, signed) if each in told]


class TimedCases(ReceiverCases):
    """The same, where the time of sending is signed too. `stamp` names the header that tells it."""

    stamp: str

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        """All the provider's headers for these bytes, sent then."""
        raise NotImplementedError

    def sign(self, raw: bytes, secret: str) -> dict[str, str]:
        return self.sign_at(raw, secret, time.time())

    def sent(self, seconds_ago: float) -> Delivery:
        delivery = self.delivery()
        return Delivery(
            delivery.raw, delivery.headers | self.sign_at(delivery.raw, self.secrets[0], time.time() - seconds_ago)
        )

    def made_young(self) -> Delivery:
        """An old signature under the time of now."""
        old, young = self.sent(3_600), self.sent(0)
        stamp = young.headers[self.stamp]
        if self.stamp == self.signature:
            stamp = f"{stamp.partition(',')[0]},{old.headers[self.stamp].partition(',')[2]}"
        return Delivery(old.raw, old.headers | {self.stamp: stamp})

    @pytest.mark.parametrize("seconds", [310, 3_600, 10**9, -310, -3_600, -(10**9)])
    def test_what_was_signed_long_ago_or_ahead_is_401_and_says_so(
        self, kit: Kit, client: FlaskClient, seconds: int
    ) -> None:
        document = self.refused(kit, self.post(client, self.sent(seconds)), 401)
        assert ("ago" if seconds > 0 else "ahead") in document["detail"]
        assert "clock" in document["detail"]

    @pytest.mark.parametrize("seconds", [0, 290, -290])
    def test_clocks_may_be_five_minutes_apart(self, client: FlaskClient, seconds: int) -> None:
        assert self.post(client, self.sent(seconds)).status_code == 202

    def test_an_old_signature_is_not_made_young_by_another_time(self, kit: Kit, client: FlaskClient) -> None:
        self.refused(kit, self.post(client, self.made_young()), 401)

    def test_the_same_sent_and_signed_again_later_is_a_repeat(self, client: FlaskClient) -> None:
        answers = [self.post(client, self.sent(ago)) for ago in (120, 60, 0)]
        assert [each.status_code for each in answers] == [202, 200, 200]
        assert len({each.get_json()["event"] for each in answers}) == 1

    def test_a_time_of_another_form_is_401(self, kit: Kit, client: FlaskClient) -> None:
        delivery = self.delivery()
        for sent in NO_TIMES:
            headers = delivery.headers | {self.stamp: sent}
            self.refused(kit, self.post(client, Delivery(delivery.raw, headers)), 401)
