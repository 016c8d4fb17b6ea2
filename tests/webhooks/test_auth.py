"""Who may do what over the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.webhooks.conftest import KEYS, Browse, bearer
from webhooks.problems import MEDIA_TYPE

ROUTES = [
    ("POST", "/v1/agents/resolver/runs", {"run"}),
    ("GET", "/v1/runs", {"read"}),
    ("GET", "/v1/runs/x", {"read"}),
    ("GET", "/v1/runs/x/journal", {"read"}),
    ("GET", "/v1/runs/x/stream", {"read"}),
    ("POST", "/v1/runs/x/cancel", {"run"}),
    ("POST", "/v1/runs/x/retry", {"run"}),
    ("GET", "/v1/approvals", {"read", "approve"}),
    ("GET", "/v1/approvals/x", {"read", "approve"}),
    ("POST", "/v1/approvals/x", {"approve"}),
    ("GET", "/v1/halt", {"read", "admin"}),
    ("PUT", "/v1/halt", {"admin"}),
    ("DELETE", "/v1/halt", {"admin"}),
    ("PUT", "/v1/halt/agents/x", {"admin"}),
    ("DELETE", "/v1/halt/agents/x", {"admin"}),
    ("PUT", "/v1/halt/tools/x", {"admin"}),
    ("DELETE", "/v1/halt/tools/x", {"admin"}),
    ("GET", "/v1/schedules", {"read"}),
    ("POST", "/v1/schedules/resolver/look/runs", {"run"}),
    ("GET", "/v1/tools", {"read"}),
    ("GET", "/v1/memories", {"read", "approve"}),
    ("GET", "/v1/memories/x", {"read", "approve"}),
    ("POST", "/v1/memories/x/promote", {"approve"}),
    ("DELETE", "/v1/memories/x", {"approve"}),
    ("DELETE", "/v1/runs/x/memories", {"approve"}),
]
HOLDERS = {"run": "runner", "read": "reader", "approve": "nobody", "admin": "admin"}


def test_the_table_above_has_every_route_there_is(client: FlaskClient) -> None:
    rules = [rule for rule in client.application.url_map.iter_rules() if str(rule).startswith("/v1/")]
    methods = sum(len((rule.methods or set()) - {"HEAD", "OPTIONS"}) for rule in rules)
    assert methods == len(ROUTES) - 2, "agents/ and tools/ share a rule"


@pytest.mark.parametrize(("method", "path", "scopes"), ROUTES)
def test_nothing_is_answered_without_a_key(client: FlaskClient, method: str, path: str, scopes: set[str]) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.mimetype) == (401, MEDIA_TYPE)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="placet"'


@pytest.mark.parametrize(("method", "path", "scopes"), ROUTES)
def test_a_key_without_the_scope_is_403_naming_it(
    client: FlaskClient, method: str, path: str, scopes: set[str]
) -> None:
    for scope, name in HOLDERS.items():
        response = client.open(path, method=method, headers=bearer(name))
        if scope in scopes:
            assert "missing-scope" not in response.text
        else:
            assert response.status_code == 403
            assert set(response.get_json()["scope"].split(" or ")) == scopes
            assert "insufficient_scope" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {KEYS['reader'].key.get_secret_value()}x",
        f"Bearer {KEYS['reader'].key.get_secret_value()[:-1]}",
        f"Basic {KEYS['reader'].key.get_secret_value()}",
        KEYS["reader"].key.get_secret_value(),
        "Bearer \xe9\xff",
        "Bearer " + "x" * 10_000,
    ],
)
def test_what_is_not_a_known_key_is_401(client: FlaskClient, sent: str) -> None:
    response = client.get("/v1/runs", headers={"Authorization": sent})
    assert response.status_code == 401
    assert sent.removeprefix("Bearer ") not in response.text or sent in ("Bearer", "Bearer ")


def test_the_name_of_the_scheme_may_be_written_as_one_likes(client: FlaskClient) -> None:
    key = KEYS["reader"].key.get_secret_value()
    assert client.get("/v1/runs", headers={"Authorization": f"bearer  {key} "}).status_code == 200


def test_a_key_in_the_address_is_no_key(client: FlaskClient) -> None:
    assert client.get(f"/v1/runs?key={KEYS['reader'].key.get_secret_value()}").status_code == 401


def test_without_any_keys_the_answer_says_what_to_set(browse: Browse) -> None:
    response = browse(api_keys=()).get("/v1/runs", headers=bearer("reader"))
    assert (response.status_code, "API_KEYS" in response.get_json()["detail"]) == (401, True)
