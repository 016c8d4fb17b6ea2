"""The agent endpoint, whole: a prompt over HTTP, a model that proposes, a person who decides, an output that fits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from agents.settings import Settings
from tasks.processes.ports import LOOPBACK
from tests.agents.models.server import ChatServer, completion, serving
from tests.bench import process
from tests.stories.clerk import employ
from tests.stories.fleet import Fleet
from tests.tasks.kit import Kit
from tests.webhooks.conftest import KEYS, bearer
from tests.webhooks.events import Event, events

PATIENCE = 60.0
AGENT = """
title = "Clerk"
autonomy = 3
flow = "work"
approvers = ["role:support"]

[tools]
"shop.order" = { risk = "low", options = { url = "URL" } }
"shop.refund" = { risk = "high", options = { url = "URL" } }
"""
WORKFLOW = '''
"""The loop alone."""

from __future__ import annotations

from agents.engine.flow import Flow
from agents.engine.loop import freestyle
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Do what the task says."""
    return (yield from freestyle("goal.md", task=task))
'''
WANTED = {
    "type": "object",
    "properties": {"refunded": {"type": "boolean"}, "cents": {"type": "integer", "minimum": 1}},
    "required": ["refunded", "cents"],
    "additionalProperties": False,
}
Post = Callable[..., httpx.Response]


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def http(kit: Kit, fleet: Fleet, chat: ChatServer) -> Iterator[httpx.Client]:
    """The web server and a worker of an installation that has a freestyle agent, and a model to ask."""
    employ(kit, AGENT, WORKFLOW)
    more = {"api_keys": tuple(KEYS.values()), "openai_base_url": chat.url, "openai_api_key": SecretStr("sk-none")}
    fleet.settings = _with(fleet.settings, more)
    fleet.settings.data_dir.mkdir(exist_ok=True)
    fleet.hire()
    with (
        process.web(_with(fleet.settings, {"web_workers": 1}), "tests.webhooks.site:create") as port,
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", trust_env=False, timeout=PATIENCE) as client,
    ):
        yield client


def _with(settings: Settings, more: dict[str, Any]) -> Settings:
    return settings.model_copy(update=more)


def follow(http: httpx.Client, run: str, found: list[Event]) -> threading.Thread:
    """Reads a run's stream to its end, on a connection of its own."""

    def read() -> None:
        headers = bearer("reader")
        while True:
            with http.stream("GET", f"/v1/runs/{run}/stream", headers=headers) as response:
                if response.status_code == 204:
                    return
                assert response.status_code == 200
                for event in events(response.iter_lines()):
                    found.append(event)
                    headers = bearer("reader") | {"Last-Event-ID": event.id}

    thread = threading.Thread(target=read)
    thread.start()
    return thread


def test_a_prompt_becomes_a_refund_that_a_person_agreed_to_and_an_output_that_fits(
    kit: Kit, http: httpx.Client, chat: ChatServer
) -> None:
    chat.will_say(
        completion(calls=[("shop-order", '{"number": 4}')], finish="tool_calls"),
        completion(calls=[("shop-refund", '{"charge": "ch1", "amount": 40}')], finish="tool_calls"),
        completion(calls=[("finish", '{"answer": {"refunded": true, "cents": 0}}')], finish="tool_calls"),
        completion(calls=[("finish", '{"answer": {"refunded": true, "cents": 40}}')], finish="tool_calls"),
    )
    begun = http.post(
        "/v1/agents/clerk/runs",
        json={
            "prompt": "Refund order 4.",
            "input": {"note": "the parcel was wet"},
            "session_id": "customer-42",
            "output_schema": WANTED,
        },
        headers=bearer("runner") | {"Prefer": "wait=30", "Idempotency-Key": "refund-4"},
    )
    run = begun.json()
    assert (begun.status_code, run["status"]) == (200, "parked"), run
    seen: list[Event] = []
    reader = follow(http, run["id"], seen)
    [asked] = run["approvals"]
    assert (asked["tool"], asked["status"], kit.shop.done["refund:ch1"]) == ("shop.refund", "open", 0)

    about = httpx.URL(asked["url"]).path
    question = http.get(about, headers=bearer("bob")).json()
    assert question["args"] == {"charge": "ch1", "amount": 40}
    answer = {"outcome": "approved", "args_hash": question["args_hash"]}
    assert http.post(about, json=answer, headers=bearer("bob")).status_code == 200

    again = http.post(
        "/v1/agents/clerk/runs",
        json=json.loads(begun.request.content),
        headers=bearer("runner") | {"Prefer": "wait=30", "Idempotency-Key": "refund-4"},
    )
    ended = again.json()
    assert (ended["id"], ended["status"]) == (run["id"], "done"), ended
    assert ended["output"] == {"refunded": True, "cents": 40}
    assert [(call["tool"], call["verdict"], call["outcome"]) for call in ended["calls"]] == [
        ("shop.order", "allow", "done"),
        ("shop.refund", "ask", "done"),
    ]
    assert (ended["totals"]["tokens_in"], ended["totals"]["tokens_out"]) == (400, 80)
    assert ended["totals"]["usd"] > 0
    assert [each["status"] for each in ended["approvals"]] == ["decided"]
    assert kit.shop.done["refund:ch1"] == 1

    reader.join(PATIENCE)
    journal = http.get(f"/v1/runs/{run['id']}/journal", headers=bearer("reader")).json()["items"]
    assert [event.data for event in seen] == journal
    assert [event.id for event in seen] == [str(each["n"]) for each in journal]


def test_the_next_prompt_of_a_session_is_told_what_came_of_the_last(http: httpx.Client, chat: ChatServer) -> None:
    def asked(prompt: str, session: str) -> Any:
        response = http.post(
            "/v1/agents/clerk/runs",
            json={"prompt": prompt, "session_id": session},
            headers=bearer("runner") | {"Prefer": "wait=30"},
        )
        assert response.json()["status"] == "done", response.text
        return response.json()["output"]

    chat.will_say(completion("It is called Pippin."), completion("As I said: Pippin."))
    first = asked("What is the red one called?", "customer-42")
    asked("And again?", "customer-42")
    told = json.dumps(chat.asked[1]["messages"])
    assert "What is the red one called?" in told
    assert first in told
    chat.will_say(completion("Which one?"))
    asked("And again?", "customer-43")
    assert "red one" not in json.dumps(chat.asked[2]["messages"])


@pytest.mark.chaos
def test_a_stream_shows_what_happens_while_it_happens(http: httpx.Client, chat: ChatServer) -> None:
    slow = completion("Done.")
    slow.hang = 1.0
    chat.will_say(slow)
    begun = http.post("/v1/agents/clerk/runs", json={"prompt": "Wait."}, headers=bearer("runner")).json()
    times: dict[str, float] = {}
    with http.stream("GET", f"/v1/runs/{begun['id']}/stream", headers=bearer("reader")) as response:
        for event in events(response.iter_lines()):
            times[event.kind] = time.monotonic()
    assert list(times) == ["began", "replied", "ended"]
    assert times["replied"] - times["began"] > 0.3
