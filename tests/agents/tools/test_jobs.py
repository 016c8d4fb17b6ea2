"""`jobs.rerun`: a declared job, told by a webhook that it can check, once."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from agents.engine.errors import Later, Refused, Unclear
from agents.tools import TOOLS
from tests.agents.github import refusal
from tests.agents.vendors import Clerk
from tests.sandbox.receiver import Receiver

SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()
ABOUT: dict[str, Any] = {"job": "load", "incident": "orders is stale", "occasion": "2026-03-02T07:00:00+00:00"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def clerk(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOAD_SECRET", SECRET)
    return with_job(tmp_path, f"{receiver.url}?token=s3cret")


def with_job(folder: Path, url: str) -> Clerk:
    job = f'[jobs.load]\nurl = "{url}"\nsecret = "LOAD_SECRET"\nidempotent = true\ntitle = "Loads the orders"\n'
    (folder / "lineage.toml").write_text(job)
    return Clerk(config_dir=folder)


def test_the_job_can_check_who_told_it(clerk: Clerk, receiver: Receiver) -> None:
    assert clerk.call("jobs.rerun", **ABOUT) == {"job": "load", "status": 202}
    [arrival] = receiver.arrivals
    told = Webhook(SECRET).verify(arrival.body, arrival.headers)
    assert (told["type"], told["data"]) == ("job.rerun", ABOUT)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(arrival.body + b" ", arrival.headers)


def test_however_often_it_is_sent_it_has_one_key(clerk: Clerk, receiver: Receiver) -> None:
    for _ in range(2):
        clerk.call("jobs.rerun", **ABOUT)
    clerk.call("jobs.rerun", **{**ABOUT, "occasion": "another"})
    keys = [(each.headers["idempotency-key"], each.headers["webhook-id"]) for each in receiver.arrivals]
    assert keys[0] == keys[1] != keys[2]
    assert all(one == other for one, other in keys)


def test_only_a_job_that_is_declared(clerk: Clerk, receiver: Receiver) -> None:
    for use in (clerk.call, clerk.facts):
        with pytest.raises(Refused, match="there is no job 'drop-all'"):
            use("jobs.rerun", **{**ABOUT, "job": "drop-all"})
    assert "job" in refusal("jobs.rerun", **{**ABOUT, "job": "http://169.254.169.254/"})
    assert receiver.arrivals == []


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (302, Refused, r"another address \(302\)"),
        (400, Refused, r"refuses it \(400\)"),
        (401, Refused, r"refuses it \(401\)"),
        (429, Later, "rate limit"),
        (500, Unclear, "whether it was done is not known"),
    ],
)
def test_what_it_answers_is_told(clerk: Clerk, receiver: Receiver, status: int, error: Any, said: str) -> None:
    receiver.status = status
    with pytest.raises(error, match=said) as caught:
        clerk.call("jobs.rerun", **ABOUT)
    assert "s3cret" not in str(caught.value)
    assert len(receiver.arrivals) == 1, "a redirect is not followed, and nothing is tried again by itself"


def test_one_that_cannot_be_reached_was_not_told(tmp_path: Path, clerk: Clerk) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        away = with_job(tmp_path, f"http://127.0.0.1:{held.getsockname()[1]}/load")
        with pytest.raises(Later, match="cannot be reached"):
            away.call("jobs.rerun", **ABOUT)


def test_a_person_reads_what_it_is_and_where_it_goes_and_no_secret(clerk: Clerk, receiver: Receiver) -> None:
    tool = TOOLS["jobs.rerun"]
    facts = clerk.facts("jobs.rerun", **ABOUT)
    preview = tool.preview_of(tool.validated(ABOUT), facts)
    assert preview.title == "Run the job load again"
    assert [part.text for part in preview.parts] == ["Loads the orders", "orders is stale", facts["host"]]
    assert facts["host"] in receiver.url
    assert "s3cret" not in json.dumps([facts, preview.model_dump()])


def test_it_is_high_and_once_each_time_that_it_was_bad() -> None:
    tool = TOOLS["jobs.rerun"]
    assert (tool.risk, tool.repeat.kind) == ("high", "keyed")
    one, same, other = (
        tool.identity({**ABOUT, "occasion": when}, {}, run, "1") for when, run in (("a", "x"), ("a", "y"), ("b", "x"))
    )
    assert one == same != other
