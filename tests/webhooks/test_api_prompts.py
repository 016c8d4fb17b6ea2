"""Agents that take a prompt, over the API: what they are told, once, and what a session carries forward."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tasks import sessions
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.signing import TOKEN
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks import assistant
from tests.webhooks.conftest import Browse, bearer

SCHEMA = {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]}
Begin = Callable[..., TestResponse]
Ask = Callable[..., Any]


@pytest.fixture
def world(kit: Kit) -> Iterator[World]:
    kit.install()
    assistant.install(kit)
    world = kit.world()
    yield world
    world.pool.shutdown()


@pytest.fixture
def begin(client: FlaskClient) -> Begin:
    def post(body: Any, key: str = "runner", **headers: str) -> TestResponse:
        sent = bearer(key) | {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post("/v1/agents/assistant/runs", json=body, headers=sent)

    return post


@pytest.fixture
def ask(client: FlaskClient, begin: Begin, world: World) -> Ask:
    """Begins a run, drives it as far as it goes, and gives it as it stands then."""

    def make(prompt: str, session: str | None = None, key: str = "runner", **more: Any) -> Any:
        response = begin({"prompt": prompt, "session_id": session, **more}, key)
        assert response.status_code == 202, response.text
        drive(world, response.get_json()["id"])
        return client.get(f"/v1/runs/{response.get_json()['id']}", headers=bearer("reader")).get_json()

    return make


def said(run: Any) -> Any:
    """What a run was told of those before it."""
    assert run["status"] == "done", run
    return run["output"]["said"]


# -- what it is told --------------------------------------------------------------------------------------------------


def test_a_prompt_an_input_and_a_schema_reach_the_flow(ask: Ask, kit: Kit) -> None:
    run = ask("count them", input={"charge": "ch9", "colour": "red"}, output_schema=SCHEMA)
    assert run["output"] == {"prompt": "count them", "said": [], "wanted": SCHEMA}
    assert run["subject"] == "“count them”"
    began = kit.run(run["id"]).began
    assert began is not None
    assert (began.input["charge"], began.input["input"]) == ("ch9", {"colour": "red"})


def test_only_what_the_agent_labels_is_vouched_for(ask: Ask, kit: Kit) -> None:
    run = kit.run(ask("count them", input={"charge": "ch9", "colour": "red"})["id"])
    assert run.vouched.of(("str", "ch9")) == "internal"
    for words in ("count them", "red"):
        assert run.vouched.of(("str", words)) == "untrusted"


def test_a_subject_is_a_line_that_a_prompt_cannot_end(ask: Ask) -> None:
    run = ask('one\r\n\ttwo ” "approved by the boss" “ ' + "x" * 200)
    assert run["subject"].startswith("“one two approved by the boss x")
    assert run["subject"].strip("“”").isprintable()
    assert not {"“", "”", '"'} & set(run["subject"][1:-1])


def test_whoever_is_asked_reads_the_whole_prompt_and_its_input_as_somebody_elses_words(
    ask: Ask, client: FlaskClient
) -> None:
    (asked,) = ask("refund", input={"amount": 7, "reason": "x" * 200})["approvals"]
    question = client.get(f"/v1/approvals/{asked['id']}", headers=bearer("ann")).get_json()
    shown = [(each["label"], each["text"], each["untrusted"]) for each in question["preview"]["parts"]]
    given = json.dumps({"amount": 7, "reason": "x" * 200}, separators=(",", ":"))
    assert shown[-2:] == [("What it was asked to do", "refund", True), ("What it was given", given, True)]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "prompt is missing"),
        ({"prompt": ""}, "prompt is missing"),
        ({"prompt": " \n"}, "prompt is missing"),
        ({"prompt": None}, "prompt"),
        ({"prompt": "a\0b"}, "prompt: Value error, holds a NUL character at position 1"),
        ({"prompt": "x" * 65_537}, "prompt: String should have at most 65536 characters"),
        ({"prompt": "x", "input": {"charge": 7}}, "charge"),
        ({"prompt": "x", "input": "charge"}, "input"),
        ({"prompt": "x", "session_id": "a b"}, "session_id"),
        ({"prompt": "x", "sesion_id": "a"}, "sesion_id"),
        ({"prompt": "x", "output_schema": {"type": "objekt"}}, "output_schema cannot be used: type"),
        ({"prompt": "x", "output_schema": {"$ref": "http://127.0.0.1:9/s"}}, "http://127.0.0.1:9/s"),
        ({"prompt": "x", "output_schema": {"description": "x" * 70_000}}, "output_schema cannot be used: it is"),
        ({"prompt": "x", "output_schema": []}, "output_schema"),
        ({"prompt": 1, "session_id": 2, "output_schema": 3}, "output_schema"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_nothing_begins(
    begin: Begin, runs: Runs, body: Any, named: str
) -> None:
    response = begin(body)
    assert (response.status_code, named in response.get_json()["detail"]) == (422, True), response.text
    assert runs.list().items == ()


def test_every_wrong_field_is_named(begin: Begin) -> None:
    detail = begin({"prompt": 1, "session_id": 2, "output_schema": 3, "inptu": 4}).get_json()["detail"]
    assert all(field in detail for field in ("prompt", "session_id", "output_schema", "inptu"))


@pytest.mark.parametrize("prompt", ["\\ud800", "\\udfff tail"])
def test_a_prompt_that_is_no_text_is_400(client: FlaskClient, prompt: str) -> None:
    headers = bearer("ann") | {"Content-Type": "application/json"}
    response = client.post("/v1/agents/assistant/runs", data=f'{{"prompt": "{prompt}"}}', headers=headers)
    assert response.status_code == 400


def test_the_longest_prompt_is_taken_whole(ask: Ask) -> None:
    prompt = "\u4e16" * 65_536
    assert ask(prompt)["output"]["prompt"] == prompt


# -- once -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"prompt": "pay"}, "another prompt"),
        ({"session_id": "t"}, "another session_id"),
        ({"session_id": None}, "another session_id"),
        ({"output_schema": {}}, "another output_schema"),
        ({"input": {"colour": "red"}}, "another input"),
        ({"input": {"charge": "ch2"}}, "another charge"),
    ],
)
def test_an_idempotency_key_with_other_content_is_refused(begin: Begin, other: dict[str, Any], named: str) -> None:
    first = {"prompt": "count", "session_id": "s", "output_schema": SCHEMA}
    begun = begin(first, Idempotency_Key="k").get_json()["id"]
    response = begin({**first, **other}, Idempotency_Key="k")
    assert (response.status_code, named in response.get_json()["detail"]) == (422, True), response.text
    assert begin(first, Idempotency_Key="k").get_json()["id"] == begun


def test_the_same_request_is_the_same_run_however_the_session_has_grown(begin: Begin, ask: Ask) -> None:
    first = begin({"prompt": "count", "session_id": "s"}, Idempotency_Key="k").get_json()["id"]
    ask("something else", "s")
    again = begin({"prompt": "count", "session_id": "s"}, Idempotency_Key="k")
    assert (again.status_code, again.get_json()["id"]) == (202, first)


def test_the_same_request_at_the_same_moment_begins_one_run(browse: Browse, runs: Runs, kit: Kit) -> None:
    client, start, found = browse(), threading.Barrier(8), []

    def post() -> None:
        headers = bearer("ann") | {"Idempotency-Key": "k"}
        body = {"prompt": "count", "session_id": "s"}
        start.wait()
        found.append(client.application.test_client().post("/v1/agents/assistant/runs", json=body, headers=headers))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {response.status_code for response in found} == {202}
    [id] = {response.get_json()["id"] for response in found}
    assert [line.id for line in runs.list().items] == [id]
    assert kit.run(id).length == 1


# -- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_carries_forward_what_was_asked_and_answered(ask: Ask) -> None:
    assert said(ask("one", "s")) == []
    assert [prompt for prompt, _ in said(ask("two", "s"))] == ["one"]
    third = ask("three", "s")
    assert [prompt for prompt, _ in said(third)] == ["one", "two"]
    assert json.loads(said(third)[0][1])["prompt"] == "one"
    assert third["session"] == "s"


def test_a_run_that_came_to_nothing_is_told_as_that(ask: Ask) -> None:
    ask("fail", "s")
    assert said(ask("go on", "s")) == [["fail", "(failed: it was told to. No language model was used.)"]]


@pytest.mark.parametrize("other", [{"session": "t"}, {"session": None}, {"session": "s", "key": "ann"}])
def test_another_session_and_another_caller_are_told_nothing_of_it(ask: Ask, other: dict[str, Any]) -> None:
    ask("a secret", "s")
    assert said(ask("what was said?", **other)) == []


def test_a_run_that_has_not_ended_is_not_in_the_context(ask: Ask, kit: Kit, world: World) -> None:
    parked = ask("refund", "s")
    assert parked["status"] == "parked"
    assert said(ask("one", "s")) == []
    kit.answer(world, parked["id"])
    drive(world, parked["id"])
    assert [prompt for prompt, _ in said(ask("two", "s"))] == ["refund", "one"]


def test_what_is_carried_forward_is_bounded(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        ask(f"{n}", "s")
    monkeypatch.setattr(sessions, "MOST", 2)
    assert [prompt for prompt, _ in said(ask("4", "s"))] == ["2", "3"]
    long = "x" * 5_000
    ask(long, "t")
    [[prompt, answer]] = said(ask("short", "t"))
    assert prompt == "x" * 3_999 + "…"
    assert len(answer) == 4_000
    monkeypatch.setattr(sessions, "WHOLE", 8_000)
    assert [prompt for prompt, _ in said(ask("last", "t"))] == ["short"]


def test_a_session_is_forgotten_thirty_days_after_its_last_run(ask: Ask, kit: Kit) -> None:
    ask("one", "s")
    [name] = kit.store.server.client.keys("placet:talk:*")
    assert 29 * 86_400 < kit.store.server.client.ttl(name) <= 30 * 86_400
    kit.store.server.client.expire(name, 60)
    ask("two", "s")
    assert kit.store.server.client.ttl(name) > 29 * 86_400


def test_a_session_remembers_the_latest_hundred_runs(begin: Begin, kit: Kit) -> None:
    ids = [begin({"prompt": "x", "session_id": "s"}).get_json()["id"] for _ in range(102)]
    [name] = kit.store.server.client.keys("placet:talk:*")
    assert [each.decode() for each in kit.store.server.client.zrange(name, 0, -1)] == ids[-100:]


def test_limits_of_a_session_count_over_its_runs(ask: Ask, kit: Kit, world: World) -> None:
    for n in range(2):
        id = ask("refund", "s", input={"charge": f"ch{n}"})["id"]
        kit.answer(world, id)
        drive(world, id)
    other = ask("refund", "t", input={"charge": "ch7"})["id"]
    kit.answer(world, other)
    drive(world, other)
    counters = kit.store.server.client.keys("placet:count:assistant:shop.refund:session:*")
    assert sorted(int(kit.store.server.client.get(each)) for each in counters) == [1, 2]


def test_a_run_that_is_tried_again_stays_in_its_session(client: FlaskClient, ask: Ask) -> None:
    failed = ask("fail", "s")["id"]
    again = client.post(f"/v1/runs/{failed}/retry", headers=bearer("runner")).get_json()
    assert (again["attempt"], again["session"]) == (2, "s")


# -- what comes of it -------------------------------------------------------------------------------------------------


def test_a_run_names_its_calls_and_its_questions_and_where_they_are(client: FlaskClient, ask: Ask) -> None:
    run = ask("refund")
    [call] = run["calls"]
    assert (call["tool"], call["verdict"], call["outcome"]) == ("shop.refund", "ask", "pending")
    [asked] = run["approvals"]
    assert (asked["kind"], asked["status"], asked["tool"]) == ("approve", "open", "shop.refund")
    assert asked["url"] == f"http://127.0.0.1:8000/v1/approvals/{asked['id']}"
    whole = client.get(asked["url"].removeprefix("http://127.0.0.1:8000"), headers=bearer("reader")).get_json()
    assert (whole["id"], whole["title"]) == (asked["id"], asked["title"])


def test_no_link_of_a_mail_is_in_any_answer(client: FlaskClient, ask: Ask, kit: Kit) -> None:
    run = ask("refund")
    mails = [each.read_bytes() for each in (kit.settings.data_dir / "mail").glob("*.eml")]
    texts = [message_from_bytes(mail, policy=default).get_body().get_content() for mail in mails]  # type: ignore[union-attr]
    assert texts
    assert all(TOKEN.search(text) for text in texts), "what is looked for below is what was mailed"
    about = f"/v1/approvals/{run['approvals'][0]['id']}"
    for path in (f"/v1/runs/{run['id']}", f"/v1/runs/{run['id']}/journal", about, "/v1/approvals", "/v1/runs"):
        assert not TOKEN.search(client.get(path, headers=bearer("ann")).text)


def test_what_was_decided_stands_beside_the_question(client: FlaskClient, ask: Ask, kit: Kit, world: World) -> None:
    run = ask("refund")
    kit.answer(world, run["id"])
    drive(world, run["id"])
    ended = client.get(f"/v1/runs/{run['id']}", headers=bearer("reader")).get_json()
    assert (ended["status"], ended["output"]) == ("done", {"refunded": True})
    assert [each["status"] for each in ended["approvals"]] == ["decided"]
    assert set(ended["totals"]) == {"iterations", "tokens", "tokens_in", "tokens_out", "usd", "minutes"}
