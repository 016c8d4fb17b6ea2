"""The receiver, as HubSpot meets it: batches of events, each judged alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from agents.engine.journal import Noted
from tasks.errors import StoreAway
from tasks.runs import Accepted, Runs
from tests.tasks.kit import Kit
from tests.webhooks.conftest import OLD_SECRET, SECRET
from tests.webhooks.receiving import JUNK, Browse, Delivery, TimedCases, unhurried

URL = "http://127.0.0.1:8000/webhooks/hubspot"


def change(n: int = 1, **more: Any) -> dict[str, Any]:
    """An event of a subscription, as HubSpot sends it."""
    return {
        "eventId": 3816279340,
        "subscriptionId": 25,
        "portalId": 33,
        "appId": 1160452,
        "occurredAt": 1770000000000 + n,
        "subscriptionType": "contact.propertyChange",
        "attemptNumber": 0,
        "objectId": n,
        "changeSource": "CRM_UI",
        "sourceId": "userId:77",
        "propertyName": "lifecyclestage",
        "propertyValue": "lead",
        **more,
    }


def signed(raw: bytes, secret: str, at: float, url: str = URL, method: str = "POST") -> dict[str, str]:
    stamp = str(int(at * 1000))
    digest = hmac.new(secret.encode(), f"{method}{url}".encode() + raw + stamp.encode(), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
    }


class TestHubSpot(TimedCases):
    provider = "hubspot"
    setting = "HUBSPOT_CLIENT_SECRET"
    signature = "X-HubSpot-Signature-v3"
    stamp = "X-HubSpot-Request-Timestamp"
    secrets = (SECRET, OLD_SECRET)

    def body(self) -> dict[str, Any]:
        return change()

    def sign_at(self, raw: bytes, secret: str, at: float) -> dict[str, str]:
        return signed(raw, secret, at)

    def test_the_older_signatures_prove_nothing(self, kit: Kit, client: FlaskClient) -> None:
        raw = json.dumps(self.body()).encode()
        v1 = hashlib.sha256(SECRET.encode() + raw).hexdigest()
        v2 = hashlib.sha256(f"{SECRET}POST{URL}".encode() + raw).hexdigest()
        for version, digest in (("v1", v1), ("v2", v2)):
            headers = {"X-HubSpot-Signature": digest, "X-HubSpot-Signature-Version": version}
            self.refused(kit, self.post(client, Delivery(raw, {"Content-Type": "application/json", **headers})), 401)

    @pytest.mark.parametrize(
        ("url", "method"),
        [("http://elsewhere.example/webhooks/hubspot", "POST"), (URL + "?a=1", "POST"), (URL, "GET")],
    )
    def test_a_signature_of_another_address_is_401(self, kit: Kit, client: FlaskClient, url: str, method: str) -> None:
        raw = json.dumps(self.body()).encode()
        delivery = Delivery(raw, signed(raw, SECRET, time.time(), url, method))
        assert "address" in self.refused(kit, self.post(client, delivery), 401)["detail"]

    def test_the_public_address_is_what_counts_behind_a_proxy(self, browse: Browse) -> None:
        raw = json.dumps(self.body()).encode()
        public = "https://example.com/placet"
        headers = signed(raw, SECRET, time.time(), f"{public}/webhooks/hubspot?team=a%20b:c")
        for number, path in enumerate(("/webhooks/hubspot", "/placet/webhooks/hubspot")):
            answer = browse(public_url=public).post(f"{path}?team=a%20b%3Ac", data=raw, headers=headers)
            assert answer.status_code == (200 if number else 202), answer.text

    def test_what_a_workflow_posts_is_told_again_by_its_time_or_within_ten_minutes(
        self, kit: Kit, client: FlaskClient
    ) -> None:
        raw = b'{"objectId": "12", "portalId": 33, "stage": "lead"}'
        now = time.time()
        answers = [self.post(client, Delivery(raw, signed(raw, SECRET, now - ago))) for ago in (5, 5, 0)]
        assert [each.status_code for each in answers] == [202, 200, 200]
        assert kit.store.inbox.read()[-1].cause == "meaning"


class Batches:
    """Posts batches."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def post(self, items: Any) -> TestResponse:
        raw = json.dumps(items).encode()
        return self._client.post("/webhooks/hubspot", data=raw, headers=signed(raw, SECRET, time.time()))

    def told(self, items: Any, status: int) -> list[dict[str, str]]:
        response = self.post(items)
        assert response.status_code == status, response.text
        told: list[dict[str, str]] = response.get_json()["events"]
        return told


@pytest.fixture
def batches(client: FlaskClient) -> Batches:
    return Batches(client)


def refusals(kit: Kit) -> list[dict[str, Any]]:
    """What the house journal says was refused."""
    entries = [each.entry for each in kit.store.journals.entries("house")]
    return [entry.about for entry in entries if isinstance(entry, Noted) and entry.what == "refused"]


def test_each_event_of_a_batch_is_an_event(kit: Kit, batches: Batches) -> None:
    told = batches.told([change(n) for n in range(1, 101)], 202)
    assert [each["is"] for each in told] == ["new"] * 100
    assert [item.event for item in kit.store.inbox.read()] == [each["event"] for each in told]
    kept = kit.store.inbox.event(told[6]["event"])
    assert kept is not None
    assert (kept.subject, kept.name) == ("33/contact#7", "hubspot.contact.propertyChange")


def test_a_batch_tried_again_is_all_repeats_though_it_counts_its_attempts(batches: Batches) -> None:
    first = batches.told([change(1), change(2)], 202)
    again = batches.told([change(2, attemptNumber=1), change(1, attemptNumber=1)], 200)
    assert [each["is"] for each in again] == ["repeat", "repeat"]
    assert [each["event"] for each in again] == [each["event"] for each in reversed(first)]


def test_one_event_id_of_two_events_is_two_events(batches: Batches) -> None:
    assert [each["is"] for each in batches.told([change(1), change(2)], 202)] == ["new", "new"]


def test_the_same_change_under_another_event_id_is_a_repeat(batches: Batches) -> None:
    told = batches.told([change(1), change(1, eventId=9, subscriptionId=26)], 202)
    assert [each["is"] for each in told] == ["new", "repeat"]


@pytest.mark.parametrize("bad", ["text", None, 7, [], {}, {"a": 1}, change(2, objectId="x"), change(2, portalId=None)])
def test_a_bad_event_costs_no_other_and_is_written_down_with_why(kit: Kit, batches: Batches, bad: Any) -> None:
    told = batches.told([change(1), bad, change(3)], 202)
    assert [each["is"] for each in told] == ["new", "refused", "new"]
    [about] = refusals(kit)
    assert about["source"] == "hubspot"
    assert about["why"] == told[1]["why"] != ""
    assert json.loads(about["body"]) == bad


def test_a_batch_that_makes_no_sense_at_all_is_400_and_says_why(kit: Kit, batches: Batches) -> None:
    response = batches.post([1, {"a": 1}])
    assert response.status_code == 400
    assert [each["is"] for each in response.get_json()["events"]] == ["refused", "refused"]
    assert "not a JSON object" in response.get_json()["detail"]
    assert kit.store.inbox.empty


@pytest.mark.parametrize("items", [[], [change(1)] * 1_001])
def test_an_empty_or_endless_batch_is_400(kit: Kit, batches: Batches, items: Any) -> None:
    assert batches.post(items).status_code == 400
    assert kit.store.inbox.empty


def test_a_store_that_goes_away_half_way_is_503_and_the_retry_completes_the_batch(
    kit: Kit, batches: Batches, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept: Callable[..., Accepted] = runs.accept
    left = [None] * 2

    def fails_at_the_third(event: Any, raw: bytes) -> Accepted:
        if not left:
            raise StoreAway("it is gone")
        left.pop()
        return accept(event, raw)

    items = [change(1), change(2), "bad", change(3), change(4)]
    monkeypatch.setattr(runs, "accept", fails_at_the_third)
    response = batches.post(items)
    assert (response.status_code, bool(response.headers["Retry-After"])) == (503, True)
    assert len(kit.store.inbox.read()) == 2
    assert refusals(kit) == [], "what is tried again is written down when it is kept"

    monkeypatch.setattr(runs, "accept", accept)
    told = batches.told(items, 202)
    assert [each["is"] for each in told] == ["repeat", "repeat", "refused", "new", "new"]
    assert len(refusals(kit)) == 1


@unhurried
@given(junk=st.lists(JUNK | st.builds(change, st.integers(1, 9)), min_size=1, max_size=6))
def test_every_good_event_among_any_others_is_kept(kit: Kit, batches: Batches, junk: list[Any]) -> None:
    kit.store.server.client.flushall()
    good = {each["objectId"] for each in junk if isinstance(each, dict) and "subscriptionType" in each}
    assert batches.post(junk).status_code in ((202,) if good else (200, 202, 400))
    kept = [kit.store.inbox.event(item.event) for item in kit.store.inbox.read() if item.what == "new"]
    assert good <= {event.fields["object"] for event in kept if event}
