"""Every error is a problem document; what nobody foresaw is told by an id that is in the log."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from tasks.errors import (
    AlreadyDecided,
    Forbidden,
    Invalid,
    LinkExpired,
    LinkForged,
    NoLongerOpen,
    NotFound,
    StoreAway,
)
from tasks.status import DecisionView
from webhooks import problems
from webhooks.problems import MEDIA_TYPE, Problem

DECISION = DecisionView(by="bob", channel="mail", outcome="denied", note="", at=1.0)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Invalid("x"), 422),
        (Forbidden("x"), 403),
        (AlreadyDecided(DECISION), 409),
        (NoLongerOpen("x"), 409),
        (LinkForged("x"), 404),
        (LinkExpired("x"), 410),
        (StoreAway("x"), 503),
    ],
)
def test_each_error_of_the_door_has_its_status(error: Exception, status: int) -> None:
    assert problems.of(error).status == status


def test_a_decision_that_stands_is_told() -> None:
    assert problems.of(AlreadyDecided(DECISION)).document()["decision"]["by"] == "bob"


def test_a_store_that_is_away_says_when_to_come_back() -> None:
    assert int(problems.of(StoreAway("x")).headers["Retry-After"]) > 0


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    problems.install(app)

    def fail() -> str:
        raise RuntimeError("hunter2")

    def refuse() -> str:
        raise Problem(418, "teapot", "short and stout", headers={"X-Pot": "1"}, handle=1)

    app.add_url_rule("/fail", view_func=fail)
    app.add_url_rule("/refuse", view_func=refuse)
    return app


def test_the_unforeseen_is_told_by_an_id_that_is_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/fail")
    assert (response.status_code, response.mimetype) == (500, MEDIA_TYPE)
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    assert response.json
    assert response.json["id"] in caplog.text
    assert "hunter2" in caplog.text


def test_a_problem_is_answered_as_it_says(app: Flask) -> None:
    response = app.test_client().get("/refuse")
    assert response.headers["X-Pot"] == "1"
    assert response.json == {
        "type": "urn:placet:problem:teapot",
        "title": "Teapot",
        "status": 418,
        "detail": "short and stout",
        "handle": 1,
    }


def test_an_address_that_does_not_exist_and_a_wrong_method_are_problems_too(app: Flask) -> None:
    client = app.test_client()
    missing, wrong = client.get("/nowhere"), client.post("/fail")
    assert [(each.status_code, each.mimetype) for each in (missing, wrong)] == [
        (404, MEDIA_TYPE),
        (405, MEDIA_TYPE),
    ]
    assert "GET" in wrong.headers["Allow"]
