"""Runs over the API."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tasks.driving.drive import drive
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.conftest import Browse, bearer
from webhooks.api import waiting
from webhooks.context import KEY

INPUT = {"charge": "ch1"}
Begin = Callable[..., TestResponse]


@pytest.fixture
def begin(client: FlaskClient) -> Begin:
    def post(body: Any = None, key: str = "runner", agent: str = "resolver", **headers: str) -> TestResponse:
        sent = bearer(key) | {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(f"/v1/agents/{agent}/runs", json={"input": INPUT} if body is None else body, headers=sent)

    return post


def read(client: FlaskClient, path: str) -> Any:
    response = client.get(f"/v1/runs{path}", headers=bearer("reader"))
    assert response.status_code == 200, response.text
    return response.get_json()


# -- beginning --------------------------------------------------------------------------------------------------------


def test_a_run_begins_and_is_told_where_to_be_found(client: FlaskClient, begin: Begin) -> None:
    response = begin()
    run = response.get_json()
    assert (response.status_code, run["agent"], run["status"]) == (202, "resolver", "running")
    assert response.headers["Location"] == f"http://127.0.0.1:8000/v1/runs/{run['id']}"
    assert read(client, f"/{run['id']}") == run


def test_an_idempotency_key_begins_one_run(client: FlaskClient, begin: Begin) -> None:
    runs = [begin(Idempotency_Key="order-7").get_json()["id"] for _ in range(3)]
    assert len(set(runs)) == 1
    assert len(read(client, "")["items"]) == 1


def test_without_an_idempotency_key_each_request_begins_a_run(begin: Begin) -> None:
    assert begin().get_json()["id"] != begin().get_json()["id"]


def test_an_idempotency_key_belongs_to_whoever_uses_it(begin: Begin) -> None:
    ids = {begin(key=key, Idempotency_Key="order-7").get_json()["id"] for key in ("runner", "ann")}
    assert len(ids) == 2


def test_an_idempotency_key_with_another_input_is_refused(begin: Begin) -> None:
    begin(Idempotency_Key="order-7")
    assert begin({"input": {"charge": "ch2"}}, Idempotency_Key="order-7").status_code == 422


def test_an_idempotency_key_without_end_is_refused(begin: Begin) -> None:
    response = begin(Idempotency_Key="x" * 256)
    assert (response.status_code, "Idempotency-Key" in response.get_json()["detail"]) == (422, True)


def test_an_agent_that_does_not_exist_is_404(begin: Begin) -> None:
    assert begin(agent="nobody").status_code == 404


def test_a_key_for_one_agent_begins_no_other(client: FlaskClient, begin: Begin) -> None:
    response = begin(key="other")
    assert (response.status_code, "another_agent" in response.get_json()["detail"]) == (403, True)
    run = begin().get_json()["id"]
    for verb in ("cancel", "retry"):
        assert client.post(f"/v1/runs/{run}/{verb}", headers=bearer("other")).status_code == 403


@pytest.mark.parametrize("given", [{"prompt": "do it"}, {"output_schema": {}}])
def test_an_agent_that_takes_an_input_takes_no_prompt(begin: Begin, given: dict[str, Any]) -> None:
    response = begin({"input": INPUT, **given})
    [field] = given
    assert response.status_code == 422
    assert f"the agent resolver takes no {field}" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"input": INPUT, "inptu": {}}, "inptu"),
        ({"input": [1]}, "input"),
        ({"input": {}}, "charge"),
        ({"input": {"charge": 7}}, "charge"),
        ({"input": {"charge": "ch1", "amount": 2**60}}, "JSON"),
        ({"input": INPUT, "prompt": 1}, "prompt"),
        ({"input": INPUT, "session_id": "two words"}, "session_id"),
        ({"input": INPUT, "session_id": "x" * 129}, "session_id"),
        ({"input": INPUT, "session_id": "é"}, "session_id"),
        ({"input": INPUT, "session_id": ""}, "session_id"),
        ({"input": INPUT, "output_schema": True}, "output_schema"),
    ],
)
def test_a_body_that_does_not_fit_is_422_naming_the_field(begin: Begin, body: Any, named: str) -> None:
    response = begin(body)
    assert (response.status_code, named in response.get_json()["detail"]) == (422, True), response.text


@pytest.mark.parametrize("raw", ["{", "[]", "null", '{"input": NaN}', '{"prompt": "\\ud800"}', "[" * 100_000])
def test_a_body_that_is_not_a_json_object_is_400(client: FlaskClient, raw: str) -> None:
    headers = bearer("runner") | {"Content-Type": "application/json"}
    assert client.post("/v1/agents/resolver/runs", data=raw, headers=headers).status_code == 400


def test_a_body_of_another_type_is_415(client: FlaskClient) -> None:
    response = client.post("/v1/agents/resolver/runs", data={"input": "x"}, headers=bearer("runner"))
    assert response.status_code == 415


def test_more_than_a_megabyte_is_413(begin: Begin) -> None:
    assert begin({"prompt": "x" * 1_000_001}).status_code == 413


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_a_request_waits_until_the_run_parks(kit: Kit, world: World, begin: Begin, client: FlaskClient) -> None:
    def work() -> None:
        while not (items := read(client.application.test_client(), "")["items"]):
            time.sleep(0.01)
        drive(world, items[0]["id"])

    worker = threading.Thread(target=work)
    worker.start()
    response = begin(Prefer="wait=30")
    worker.join()
    run = response.get_json()
    assert (response.status_code, run["status"]) == (200, "parked")
    assert response.headers["Preference-Applied"] == "wait=30"
    assert len(run["approvals"]) == 1
    assert {call["outcome"] for call in run["calls"] if call["tool"] == "shop.refund"} == {"pending"}


def test_a_request_that_waited_in_vain_is_202(begin: Begin) -> None:
    response = begin(Prefer="wait=1")
    assert (response.status_code, response.headers["Preference-Applied"]) == (202, "wait=1")
    assert response.get_json()["status"] == "running"


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=7", 7),
        ("wait=100000", 60),
        ('respond-async, Wait = "7"', 7),
        ("wait=7; foo", 7),
        ("wait=7, wait=8", 7),
        ("wait=0", 0),
        ('foo="a, wait=5"', None),
        ('foo="a, wait=5", wait=6', 6),
        ("wait=\u0667", None),
        ("wait=-1", None),
        ("wait=soon", None),
        ("await=7", None),
        ("wait", None),
        ("", None),
    ],
)
def test_a_preference_is_read_as_its_rfc_says(prefer: str, seconds: int | None) -> None:
    assert waiting.preferred(prefer) == seconds


def test_a_run_that_is_parked_already_is_told_at_once(world: World, begin: Begin) -> None:
    drive(world, begin(Idempotency_Key="k").get_json()["id"])
    response = begin(Idempotency_Key="k", Prefer="wait=100000")
    assert (response.status_code, response.headers["Preference-Applied"]) == (200, "wait=60")


def test_when_all_places_are_taken_nobody_waits(client: FlaskClient, begin: Begin) -> None:
    readers = client.application.extensions[KEY].readers
    with readers.place() as first, readers.place() as second, readers.place() as third:
        assert (first, second, third) == (True, True, False), "half of four web threads"
        response = begin(Prefer="wait=30")
        assert response.status_code == 202
        assert "Preference-Applied" not in response.headers
    with readers.place() as again:
        assert again


# -- reading ----------------------------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first_a_page_at_a_time(client: FlaskClient, begin: Begin) -> None:
    begun = [begin().get_json()["id"] for _ in range(3)]
    first = read(client, "?limit=2")
    second = read(client, f"?limit=2&after={first['next']}")
    assert [each["id"] for page in (first, second) for each in page["items"]] == begun[::-1]
    assert second["next"] == ""


def test_runs_are_found_by_agent_and_status(client: FlaskClient, begin: Begin) -> None:
    begin()
    found = [
        len(read(client, query)["items"])
        for query in ("?agent=resolver", "?agent=x", "?status=running", "?status=done")
    ]
    assert found == [1, 0, 1, 0]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "status=odd", "page=2"])
def test_a_query_that_does_not_fit_is_422_naming_it(client: FlaskClient, query: str) -> None:
    response = client.get(f"/v1/runs?{query}", headers=bearer("reader"))
    assert (response.status_code, query.partition("=")[0] in response.get_json()["detail"]) == (422, True)


@pytest.mark.parametrize("path", ["", "/journal"])
def test_a_run_that_does_not_exist_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/v1/runs/none{path}", headers=bearer("reader")).status_code == 404


def test_a_journal_is_read_entry_by_entry(client: FlaskClient, begin: Begin, world: World) -> None:
    id = begin().get_json()["id"]
    drive(world, id)
    entries = read(client, f"/{id}/journal")["items"]
    assert [each["n"] for each in entries] == list(range(1, len(entries) + 1))
    assert entries[0]["kind"] == "began"
    assert {"judged", "asked", "notified"} <= {each["kind"] for each in entries}
    assert len({each["hash"] for each in entries}) == len(entries)


# -- stopping ---------------------------------------------------------------------------------------------------------


def test_a_run_that_is_cancelled_ends(client: FlaskClient, begin: Begin, world: World) -> None:
    id = begin().get_json()["id"]
    response = client.post(f"/v1/runs/{id}/cancel", json={"why": "a mistake"}, headers=bearer("ann"))
    assert response.status_code == 202
    drive(world, id)
    assert read(client, f"/{id}")["status"] == "cancelled"
    [wish] = [each for each in read(client, f"/{id}/journal")["items"] if each["kind"] == "cancelled"]
    assert wish["body"] == {"by": "ann", "why": "a mistake"}
    assert client.post(f"/v1/runs/{id}/cancel", headers=bearer("ann")).status_code == 422


def test_a_key_that_names_nobody_is_in_the_journal_by_its_fingerprint(client: FlaskClient, begin: Begin) -> None:
    id = begin().get_json()["id"]
    starter = read(client, f"/{id}/journal")["items"][0]["body"]["starter"]
    assert starter.startswith("key:")
    assert len(starter) == 16


def test_only_a_run_that_failed_is_tried_again(kit: Kit, client: FlaskClient, begin: Begin, world: World) -> None:
    id = begin().get_json()["id"]
    assert client.post(f"/v1/runs/{id}/retry", headers=bearer("runner")).status_code == 422
    kit.shop.fail_next("/orders/4", 404, times=1)
    drive(world, id)
    assert read(client, f"/{id}")["status"] == "failed"
    response = client.post(f"/v1/runs/{id}/retry", headers=bearer("runner"))
    again = response.get_json()
    assert (response.status_code, again["attempt"], again["id"] != id) == (202, 2, True)


def test_what_nobody_foresaw_is_500_without_a_traceback(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browse()
    door = client.application.extensions[KEY].runs
    monkeypatch.setattr(door, "get", lambda run: 1 / 0)
    response = client.get("/v1/runs/x", headers=bearer("reader"))
    assert response.status_code == 500
    assert "ZeroDivision" not in response.text


def test_a_store_that_is_away_is_503(away: FlaskClient) -> None:
    response = away.get("/v1/runs/x", headers=bearer("reader"))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
