"""What /openapi.json says is what the API does: schemathesis asks, and holds the answers against it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from agents.settings import Settings
from tasks.driving.drive import drive
from tasks.memory.memories import SqlMemories
from tasks.runs import Runs
from tasks.status import EntryView, RunView
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.memory.made import new
from tests.webhooks import assistant
from tests.webhooks.asking import ask
from tests.webhooks.conftest import a_key
from webhooks.api import examples, stream, waiting
from webhooks.api.agents import Begin
from webhooks.api.approvals import Answer
from webhooks.api.openapi import document
from webhooks.api.shapes import ProblemDocument, StreamedEntry
from webhooks.app import create_app

EXAMPLES = {GenerationMode.POSITIVE: 8, GenerationMode.NEGATIVE: 4}
"""Requests of each operation that fit, and that do not: those take long to make up."""
READS = {
    "GET /v1/runs",
    "GET /v1/runs/{run}",
    "GET /v1/runs/{run}/journal",
    "GET /v1/runs/{run}/stream",
    "GET /v1/memories",
    "GET /v1/schedules",
}
MASTER = a_key("master", "run", "read", "approve", "admin", person="bob")
KEY = {"Authorization": f"Bearer {MASTER.key.get_secret_value()}"}


@pytest.fixture
def world(kit: Kit) -> Iterator[World]:
    kit.install()
    assistant.install(kit)
    world = kit.world()
    yield world
    world.pool.shutdown()


@pytest.fixture
def app(runs: Runs, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that nobody waits at for long."""
    monkeypatch.setattr(waiting, "LONGEST", 0)
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    monkeypatch.setattr(stream, "LONGEST", 0.02)
    return create_app(runs, settings.model_copy(update={"api_keys": (MASTER,)}))


@pytest.fixture
def there_is(kit: Kit, world: World, runs: Runs) -> dict[str, list[str]]:
    """What there is, by the name of a part of a path: runs that wait and that have ended, a question, agents, tools."""
    asked = ask(kit, world, runs)
    ended = runs.begin("assistant", prompt="count", starter="ann")
    failed = runs.begin("assistant", prompt="fail", starter="ann")
    for run in (ended, failed):
        drive(world, run)
    fresh = runs.begin("assistant", prompt="later", starter="ann")
    return {
        "run": [asked.run, ended, failed, fresh],
        "id": [asked.id],
        "agent": ["assistant", "resolver"],
        "name": ["assistant", "shop.refund"],
        "memory": [remembered(kit, ended, n) for n in range(9)],
    }


def remembered(kit: Kit, run: str, n: int) -> str:
    """A memory in quarantine of a run; its id."""
    now = kit.store.now()
    kept = new(f"Memory {n}.", trust="untrusted", run=run, created=now, expires=now + 1000)
    return SqlMemories(kit.settings).store(kept).id


def operations(app: Flask) -> dict[str, Any]:
    """Every operation of the document, as schemathesis reads it."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    found = [cast("Any", result).ok() for result in schema.get_all_operations()]
    return {each.label: each for each in found}


# -- what it has ------------------------------------------------------------------------------------------------------


def test_every_route_of_the_api_is_in_it_and_nothing_else(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    told = {(method.upper(), re.sub(r"{\w+}", "*", path)) for path, ways in paths.items() for method in ways}
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/v1/")]
    there_are = {(method, re.sub("<[^>]*>", "*", rule.rule)) for rule in rules for method in rule.methods or ()}
    assert told == {(method, path) for method, path in there_are if method not in ("HEAD", "OPTIONS")}


def test_it_is_open_to_everybody_and_names_this_installation(client: FlaskClient) -> None:
    response = client.get("/openapi.json")
    told = response.get_json()
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert (told["openapi"], told["servers"]) == ("3.1.0", [{"url": "http://127.0.0.1:8000"}])
    assert told["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_it_says_the_scopes_that_are_asked_for(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    assert paths["/v1/approvals"]["get"]["security"] == [{"bearer": ["read"]}, {"bearer": ["approve"]}]
    assert paths["/v1/halt/{kind}/{name}"]["put"]["security"] == [{"bearer": ["admin"]}]
    assert all(way["security"] for ways in paths.values() for way in ways.values())


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(client: FlaskClient) -> None:
    ways = [way for ways in client.get("/openapi.json").get_json()["paths"].values() for way in ways.values()]
    assert len({way["operationId"] for way in ways}) == len(ways)
    assert all(way["summary"] and way["description"] and way["tags"] for way in ways)


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        (Begin, examples.BEGIN),
        (Answer, examples.ANSWER),
        (RunView, examples.RUN),
        (ProblemDocument, examples.PROBLEM),
        (EntryView, examples.ENTRY),
        (StreamedEntry, {**examples.EVENT, "data": json.dumps(examples.ENTRY, separators=(",", ":"))}),
    ],
)
def test_its_examples_fit_their_shapes(shape: type[BaseModel], example: dict[str, Any]) -> None:
    assert shape.model_validate(example).model_dump(mode="json", exclude_unset=True, round_trip=True) == example


# -- whether it is so -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_it_has(app: Flask, there_is: dict[str, list[str]], mode: GenerationMode) -> None:
    load_all_checks()
    unfit = {"positive_data_acceptance"}  # what an agent's own input is, no document can say
    checks = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in unfit]
    statuses: dict[str, set[int]] = {}
    for label, operation in operations(app).items():
        statuses[label] = asked(operation, mode, there_is, checks)
    wanted = {200, 202} if mode is GenerationMode.POSITIVE else {422}
    reached = {label for label, found in statuses.items() if found & wanted}
    assert reached >= (READS if mode is GenerationMode.POSITIVE else {"POST /v1/agents/{agent}/runs"}), statuses


def asked(operation: Any, mode: GenerationMode, there_is: dict[str, list[str]], checks: list[Any]) -> set[int]:
    """Asks an operation as often as is to be, half of the times about what there is; gives what it was answered."""
    statuses: set[int] = set()

    @seed(4711)
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def once(case: Any, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if name in there_is and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(there_is[name]))
        response = case.call(headers=KEY)
        statuses.add(response.status_code)
        case.validate_response(response, checks=checks, headers=KEY)

    once()
    return statuses


def test_what_is_carried_out_is_answered_as_it_says(app: Flask, there_is: dict[str, list[str]], runs: Runs) -> None:
    ways, [id] = operations(app), there_is["id"]
    _, ended, failed, fresh = there_is["run"]
    yes = {"outcome": "approved", "args_hash": runs.approval(id).args_hash}

    def status(label: str, body: Any, **path: str) -> int:
        case = ways[label].Case(path_parameters=path, body=body, media_type="application/json")
        return int(case.call_and_validate(headers=KEY).status_code)

    assert status("POST /v1/approvals/{id}", yes, id=id) == 200
    assert status("POST /v1/approvals/{id}", yes | {"outcome": "denied"}, id=id) == 409
    assert status("POST /v1/runs/{run}/retry", {}, run=failed) == 202
    assert status("POST /v1/runs/{run}/retry", {}, run=ended) == 422
    assert status("POST /v1/runs/{run}/cancel", {"why": "a test"}, run=fresh) == 202
    assert status("DELETE /v1/memories/{memory}", None, memory=there_is["memory"][0]) == 200
    assert status("DELETE /v1/runs/{run}/memories", None, run=ended) == 200
    assert status("POST /v1/agents/{agent}/runs", {"prompt": "count"}, agent="assistant") == 202
    assert status("POST /v1/agents/{agent}/runs", {"input": {"charge": "ch1"}}, agent="resolver") == 202


def test_the_document_itself_is_one(app: Flask) -> None:
    schemathesis.openapi.from_wsgi("/openapi.json", app).validate()
    assert json.loads(json.dumps(document(app, "https://placet.example.com")))
