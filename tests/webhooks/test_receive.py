"""The receiver stands before Flask, and nobody who sends, and nobody who reads the log, can tell."""

from __future__ import annotations

import copy
import hashlib
import hmac
import io
import json
import logging
from collections.abc import Callable
from typing import Any
from wsgiref.validate import validator

import pytest
from flask import got_request_exception, request_started
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from tasks.errors import StoreAway
from tasks.runs import Runs
from tests.tasks.kit import Kit
from tests.webhooks import payloads
from tests.webhooks.conftest import SECRET, Browse
from webhooks.bodies import SLACK
from webhooks.headers import ALWAYS
from webhooks.problems import MEDIA_TYPE
from webhooks.receive import LIMIT

ADDRESS, ID = "/webhooks/github", "72d3162e-cc78-11e3-81ab-4c9367dc0958"
RAW = json.dumps(copy.deepcopy(payloads.pull_request("opened"))).encode()


def signed(event: str = "pull_request") -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), RAW, hashlib.sha256).hexdigest()}",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": ID,
    }


def post(client: Client, path: str = ADDRESS, **more: Any) -> TestResponse:
    return client.post(path, data=RAW, headers=signed(), **more)


def ping(client: Client) -> TestResponse:
    return client.post(ADDRESS, data=RAW, headers=signed("ping"))


class Falling(io.RawIOBase):
    """A body that never ends well: so many bytes come, then what a server makes of a connection that is gone."""

    def __init__(self, left: int, error: Exception | None) -> None:
        self.left, self._error = left, error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.left == 0 and self._error is not None:
            raise self._error
        given = min(self.left, len(buffer))
        buffer[:given] = b" " * given
        self.left -= given
        return given


def sent_in_part(client: FlaskClient, promised: int, body: Falling) -> TestResponse:
    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(promised)}
    return client.post(ADDRESS, headers=signed(), environ_overrides=environ)


Ask = Callable[[Client], TestResponse]
ASKED: dict[str, tuple[Ask, int]] = {
    "taken": (post, 202),
    "passed over": (ping, 204),
    "an unsigned one": (lambda client: client.post(ADDRESS, data=RAW), 401),
    "a sender there is not": (lambda client: client.post("/webhooks/gitlab", data=RAW), 404),
    "another method": (lambda client: client.get(ADDRESS), 405),
    "what may be sent": (lambda client: client.options(ADDRESS), 200),
    "Flask's own": (lambda client: client.get("/nowhere"), 404),
}


@pytest.mark.parametrize(("ask", "status"), ASKED.values(), ids=ASKED)
def test_everything_is_answered_with_the_same_headers(client: FlaskClient, ask: Ask, status: int) -> None:
    response = ask(client)
    assert response.status_code == status
    assert ALWAYS.items() <= dict(response.headers).items()
    assert response.headers["Cache-Control"] == "no-store"
    told = None if status == 204 else str(len(response.data))
    assert response.headers.get("Content-Length") == told
    assert len({name.lower() for name, _ in response.headers}) == len(response.headers), "none is there twice"


@pytest.mark.parametrize(("ask", "status"), ASKED.values(), ids=ASKED)
def test_every_request_has_one_line_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, ask: Ask, status: int
) -> None:
    with caplog.at_level(logging.INFO, "webhooks.access"):
        response = ask(client)
    [line] = [record.getMessage() for record in caplog.records if record.name == "webhooks.access"]
    method, path, code, ms, unit, *_ = line.replace(",", "").split()
    assert (method, path, int(code), unit) == (response.request.method, response.request.path, status, "ms")
    assert 0 <= int(ms) < 60_000


def test_the_line_says_what_became_of_it(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "webhooks.access"):
        event = post(client).get_json()["event"]
        post(client)
    lines = [record.getMessage() for record in caplog.records if record.name == "webhooks.access"]
    assert lines[0].endswith(f" ms, delivery {ID} is event {event}")
    assert lines[1].endswith(f" ms, delivery {ID} is a repeat of event {event}")


def test_no_name_of_a_sender_ends_the_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "webhooks.access"):
        assert client.post("/webhooks/a%0Ab%E2%80%A8").status_code == 404
    [record] = [record for record in caplog.records if record.name == "webhooks.access"]
    assert record.getMessage().startswith(r"POST /webhooks/a\nb\u2028 404 ")


def test_a_delivery_does_not_pay_for_flask(client: FlaskClient) -> None:
    begun: list[object] = []
    with request_started.connected_to(lambda sender, **_: begun.append(sender)):
        assert post(client).status_code == 202
        assert begun == []
        client.get("/healthz")
    assert begun == [client.application]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_told_which_there_are(client: FlaskClient, method: str) -> None:
    response = client.open(ADDRESS, method=method)
    assert (response.status_code, response.mimetype) == (405, MEDIA_TYPE)
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert bool(response.data) == (method != "HEAD")


def test_whoever_asks_is_told_what_may_be_sent(client: FlaskClient) -> None:
    response = client.options(ADDRESS)
    assert (response.status_code, response.data) == (200, b"")
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize("path", ["/webhooks", "/webhooks/", "/webhooks/github/", "/webhooks/github/x", "/webhooksx"])
def test_an_address_beside_it_is_404(kit: Kit, client: FlaskClient, path: str) -> None:
    response = post(client, path)
    assert (response.status_code, response.mimetype) == (404, MEDIA_TYPE)
    assert response.get_json()["type"] == "urn:placet:problem:not-found"
    assert kit.store.inbox.empty


def test_it_answers_below_the_path_of_the_public_address_and_at_the_root(browse: Browse) -> None:
    client = browse(public_url="https://example.com/placet")
    assert [post(client, f"{prefix}{ADDRESS}").status_code for prefix in ("/placet", "")] == [202, 200]
    assert [post(client, f"{prefix}{ADDRESS}").status_code for prefix in ("/placets", "/placet/placet")] == [404, 404]


def test_a_length_past_the_limit_is_refused_before_a_byte_is_read(kit: Kit, client: FlaskClient) -> None:
    body = Falling(10, AssertionError("it was read"))
    response = sent_in_part(client, LIMIT + SLACK + 1, body)
    assert (response.status_code, response.mimetype) == (413, MEDIA_TYPE)
    assert body.left == 10
    assert kit.store.inbox.empty


@pytest.mark.parametrize("error", [None, OSError("the connection is gone")], ids=["ended", "broken off"])
def test_whoever_hangs_up_half_way_leaves_nothing_behind(
    kit: Kit, client: FlaskClient, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    with caplog.at_level(logging.ERROR):
        response = sent_in_part(client, len(RAW), Falling(1_000, error))
    assert (response.status_code, response.mimetype) == (400, MEDIA_TYPE)
    assert kit.store.inbox.empty
    assert caplog.records == []
    assert post(client).status_code == 202


def test_what_nobody_foresaw_is_told_by_an_id_that_is_in_the_log(
    client: FlaskClient, runs: Runs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("hunter2")

    with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
        patch.setattr(runs, "accept", fails)
        response = post(client)
    assert (response.status_code, response.mimetype) == (500, MEDIA_TYPE)
    assert "hunter2" not in response.text
    [error] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert response.get_json()["id"] in error.getMessage()
    assert "hunter2" in caplog.text
    assert f"POST {ADDRESS} 500 " in caplog.text
    assert post(client).status_code == 202


def test_what_flask_would_make_of_an_error_is_made_of_it_here(
    client: FlaskClient, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same problem, whichever road a request took."""

    def away(*_: object) -> None:
        raise StoreAway("it is gone")

    monkeypatch.setattr(runs, "accept", away)
    monkeypatch.setattr(runs, "ready", away)
    with got_request_exception.connected_to(lambda *_, **__: pytest.fail("an error passed through the wall")):
        here, flasks = post(client), client.get("/readyz")
    assert (here.status_code, here.headers["Retry-After"], here.data) == (503, "5", flasks.data)
    assert dict(here.headers) == dict(flasks.headers)


@pytest.mark.parametrize(("ask", "status"), ASKED.values(), ids=ASKED)
def test_a_server_is_answered_by_the_letter_of_pep_3333(client: FlaskClient, ask: Ask, status: int) -> None:
    with ask(Client(validator(client.application))) as response:
        assert response.status_code == status
