"""Questions answered over the API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import Approval
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.asking import ask, length, refunds
from tests.webhooks.conftest import bearer


@pytest.fixture
def asked(kit: Kit, world: World, runs: Runs) -> Approval:
    return ask(kit, world, runs)


def answer(client: FlaskClient, asked: Approval, person: str = "ann", **body: Any) -> TestResponse:
    sent = {"outcome": "approved", "args_hash": asked.args_hash} | body
    return client.post(f"/v1/approvals/{asked.id}", json=sent, headers=bearer(person))


def test_what_waits_is_listed_and_read(client: FlaskClient, asked: Approval) -> None:
    for key in ("reader", "ann"):
        [listed] = client.get("/v1/approvals", headers=bearer(key)).get_json()["items"]
        one = client.get(f"/v1/approvals/{asked.id}", headers=bearer(key)).get_json()
        assert listed == {**one, "evidence": []}
        assert [(each["tool"], each["asked"]) for each in one["evidence"]] == [("shop.order", "number 4")]
        assert listed["args"] == asked.args
        assert listed["args_hash"] == asked.args_hash


def test_a_yes_lets_the_call_happen_once(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    response = answer(client, asked, note="fine by me")
    assert response.status_code == 200
    decision = response.get_json()
    assert (decision["by"], decision["channel"], decision["note"]) == ("ann", "api", "fine by me")
    drive(world, asked.run)
    assert refunds(kit) == 1
    assert client.get("/v1/approvals", headers=bearer("reader")).get_json()["items"] == []


def test_a_no_lets_nothing_happen(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    assert answer(client, asked, outcome="denied").status_code == 200
    drive(world, asked.run)
    assert refunds(kit) == 0


def test_who_comes_second_is_told_the_decision_that_stands(client: FlaskClient, asked: Approval) -> None:
    answer(client, asked, "bob", outcome="denied", note="no")
    response = answer(client, asked, "ann")
    assert response.status_code == 409
    standing = response.get_json()["decision"]
    assert (standing["by"], standing["outcome"], standing["note"]) == ("bob", "denied", "no")


@pytest.mark.parametrize(
    ("person", "body", "status", "named"),
    [
        ("ann", {"args_hash": ""}, 422, "args_hash"),
        ("ann", {"args_hash": "0" * 64}, 422, "args_hash"),
        ("ann", {"args": {"amount": 1}}, 422, "not supported"),
        ("ann", {"outcome": "happened"}, 422, "approved"),
        ("ann", {"outcome": 7}, 422, "outcome"),
        ("ann", {"otucome": "approved"}, 422, "otucome"),
        ("ann", {"note": "x" * 2001}, 422, "note"),
        ("ann", {"position": -1}, 422, "position"),
        ("nobody", {}, 403, "person"),
        ("eve", {}, 403, "eve"),
        ("reader", {}, 403, "approve"),
    ],
)
def test_an_answer_that_cannot_be_taken_changes_nothing(
    kit: Kit, client: FlaskClient, asked: Approval, person: str, body: dict[str, Any], status: int, named: str
) -> None:
    before = length(kit, asked)
    response = answer(client, asked, person, **body)
    assert (response.status_code, named in response.get_json()["detail"]) == (status, True), response.text
    assert length(kit, asked) == before


def test_who_caused_the_event_does_not_decide_about_it(kit: Kit, world: World, runs: Runs, client: FlaskClient) -> None:
    asked = ask(kit, world, runs, actor="ann")
    assert answer(client, asked, "ann").status_code == 403
    assert answer(client, asked, "bob").status_code == 200


def test_who_began_the_run_does_not_decide_about_it(world: World, runs: Runs, client: FlaskClient) -> None:
    run = client.post("/v1/agents/resolver/runs", json={"input": {"charge": "ch1"}}, headers=bearer("ann"))
    drive(world, run.get_json()["id"])
    [asked] = runs.approvals()
    assert answer(client, asked, "ann").status_code == 403
    assert answer(client, asked, "bob").status_code == 200


def test_a_question_that_has_expired_is_410(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    kit.later(25 * 3600)
    response = answer(client, asked)
    assert (response.status_code, response.get_json()["type"]) == (410, "urn:placet:problem:question-expired")


def test_a_question_of_a_run_that_has_ended_is_not_open(
    world: World, runs: Runs, client: FlaskClient, asked: Approval
) -> None:
    runs.cancel(asked.run, "bob")
    drive(world, asked.run)
    assert answer(client, asked).status_code in (409, 410)


@pytest.mark.parametrize("id", ["none", "none.1~1", "%2e%2e", "1.1"])
def test_a_question_that_does_not_exist_is_404(client: FlaskClient, id: str) -> None:
    sent = {"outcome": "approved", "args_hash": "0"}
    assert client.get(f"/v1/approvals/{id}", headers=bearer("ann")).status_code == 404
    assert client.post(f"/v1/approvals/{id}", json=sent, headers=bearer("ann")).status_code == 404


def test_all_questions_of_a_live_run_may_be_listed(client: FlaskClient, asked: Approval) -> None:
    shown = client.get("/v1/approvals?status=all", headers=bearer("reader")).get_json()["items"]
    assert [each["id"] for each in shown] == [asked.id]
    assert client.get("/v1/approvals?status=odd", headers=bearer("reader")).status_code == 422
