"""The door of the guarded endpoint: who may come in, from where, and with what kind of message."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webhooks.conftest import Browse
from tests.webhooks.mcp.conftest import OUTSIDE, Agent, error_of
from webhooks.problems import MEDIA_TYPE

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def test_nothing_is_answered_without_a_key(client: FlaskClient) -> None:
    response = client.post("/mcp", json=PING)
    assert (response.status_code, response.mimetype) == (401, MEDIA_TYPE)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="placet"'


@pytest.mark.parametrize(("key", "kind"), [("reader", "missing-scope"), ("runner", "no-agent")])
def test_a_key_that_may_not_or_is_for_no_agent_is_told_so(client: FlaskClient, key: str, kind: str) -> None:
    response = Agent(client, key).send(PING)
    assert (response.status_code, response.get_json()["type"]) == (403, f"urn:placet:problem:{kind}")


def test_a_key_for_an_agent_that_is_gone_is_told_so(client: FlaskClient) -> None:
    for method, params in (("tools/list", None), ("tools/call", {"name": "shop-order"})):
        response = Agent(client, "lost").asked(method, params)
        told = (response.status_code, response.get_json()["detail"])
        assert told == (403, "there is no agent gone, which this key is for")


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session(client: FlaskClient, method: str) -> None:
    response = client.open("/mcp", method=method)
    assert (response.status_code, set(response.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:8000"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": "127.0.0.1:9"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": "http://localhost:5173"}, 200),
    ],
)
def test_a_page_that_was_led_here_by_its_name_gets_no_further(
    agent: Agent, headers: dict[str, str], status: int
) -> None:
    assert agent.send(PING, **headers).status_code == status


def test_the_hosts_that_an_operator_names_are_known(browse: Browse) -> None:
    named = browse(api_keys=tuple(OUTSIDE.values()), public_url="https://placet.example", mcp_allowed_hosts=("inside",))
    agent = Agent(named)
    for host in ("placet.example", "inside:8000"):
        assert agent.send(PING, Host=host, Origin=f"http://{host}").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/plain"}, 415),
        ({"Accept": "text/event-stream"}, 406),
        ({"Accept": "application/json, text/event-stream"}, 200),
        ({"Accept": "*/*"}, 200),
    ],
)
def test_json_goes_in_and_json_comes_out(agent: Agent, headers: dict[str, str], status: int) -> None:
    assert agent.send(json.dumps(PING).encode(), **headers).status_code == status


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": NaN}}', -32700),
        (b'"\xff"', -32700),
        (b"[" * 300 + b"]" * 300, -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x":' + b"[" * 120 + b"]" * 120 + b"}}", -32600),
        (json.dumps([PING]).encode(), -32600),
        (b"[]", -32600),
        (b'"ping"', -32600),
        (b"{}", -32600),
        (b'{"id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}', -32600),
        (b'{"jsonrpc": "2.0", "method": 5}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "result": 5}', -32600),
    ],
)
def test_what_is_no_message_is_refused_by_json_rpc_s_own_code(agent: Agent, body: bytes, code: int) -> None:
    response = agent.send(body)
    assert error_of(response)[:2] == (400, code)
    assert response.get_json()["id"] is None


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
        {"jsonrpc": "2.0", "method": "notifications/of-nothing"},
        {"jsonrpc": "2.0", "id": 7, "result": {}},
        {"jsonrpc": "2.0", "id": 7, "error": {"code": 1, "message": "no"}},
    ],
)
def test_what_wants_no_answer_gets_none(agent: Agent, message: Any) -> None:
    response = agent.send(message)
    assert (response.status_code, response.data) == (202, b"")


def test_a_body_of_two_megabytes_is_refused_for_its_size(agent: Agent) -> None:
    response = agent.asked("tools/call", {"name": "shop-order", "arguments": {"number": "4" * 2_000_000}})
    assert (response.status_code, response.get_json()["type"]) == (413, "urn:placet:problem:too-large")


def test_without_the_store_it_says_so_and_when_to_come_again(away: FlaskClient) -> None:
    away.application.extensions["placet"].settings.__dict__["api_keys"] = tuple(OUTSIDE.values())
    response = Agent(away).asked("tools/call", {"name": "shop-order", "arguments": {"number": 4}})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
