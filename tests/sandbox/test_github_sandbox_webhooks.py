"""The webhooks of the sandbox GitHub, as a receiver sees them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import CHANGED, connect
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.webhooks import signatures
from tests.sandbox.receiver import Arrival, Receiver

SECRET = "It's a Secret to Everybody"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def hub(receiver: Receiver) -> Iterator[GitHubSandbox]:
    with GitHubSandbox(receiver.url, SECRET) as hub:
        yield hub


def told(receiver: Receiver) -> list[tuple[str, str | None]]:
    """Event and action of all that arrived."""
    return [(it.headers["x-github-event"], payload(it).get("action")) for it in receiver.arrivals]


def payload(arrival: Arrival) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(arrival.body)
    return found


def test_a_webhook_is_signed_over_its_exact_bytes(receiver: Receiver, pull: Pull) -> None:
    [arrival] = receiver.arrivals
    for header, kind in (("x-hub-signature-256", "sha256"), ("x-hub-signature", "sha1")):
        expected = hmac.new(SECRET.encode(), arrival.body, kind).hexdigest()
        assert arrival.headers[header] == f"{kind}={expected}"
    assert arrival.headers["content-type"] == "application/json"
    assert arrival.headers["user-agent"].startswith("GitHub-Hookshot/")
    assert {"x-github-delivery", "x-github-hook-id"} <= arrival.headers.keys()


def test_the_signature_is_the_one_in_githubs_own_documentation() -> None:
    """GitHub Docs, "Validating webhook deliveries", *Testing the webhook payload validation*."""
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signatures(b"Hello, World!", SECRET)["X-Hub-Signature-256"] == expected


def test_a_hook_without_a_secret_is_not_signed(receiver: Receiver) -> None:
    with GitHubSandbox(receiver.url) as hub:
        hub.create_repository("acme/shop").open_pull("x", files={"x": "x\n"})
    assert "x-hub-signature-256" not in receiver.arrivals[0].headers


def test_opened_carries_the_pull_request_the_repository_and_the_sender(
    receiver: Receiver, pull: Pull, hub: GitHubSandbox
) -> None:
    body = payload(receiver.arrivals[0])
    assert (body["action"], body["number"]) == ("opened", 1)
    assert (body["sender"]["login"], body["sender"]["type"]) == ("mona", "User")
    assert (body["repository"]["full_name"], body["repository"]["private"]) == ("acme/shop", False)
    about = body["pull_request"]
    assert (about["head"]["sha"], about["head"]["ref"]) == (pull.head_sha, "feature-x")
    assert (about["base"]["sha"], about["base"]["repo"]["default_branch"]) == (pull.base_sha, "main")
    assert (about["changed_files"], about["additions"], about["deletions"]) == (1, 1, 2)
    assert about["url"] == f"{hub.url}/repos/acme/shop/pulls/1"


def test_every_turn_of_a_pull_request_is_told(receiver: Receiver, pull: Pull) -> None:
    pull.push({"b.py": "b\n"})
    pull.close()
    pull.reopen()
    pull.convert_to_draft()
    pull.mark_ready()
    pull.edit(title="New")
    pull.label("mona", "bug")
    pull.merge()
    assert [action for _, action in told(receiver)] == [
        "opened", "synchronize", "closed", "reopened", "converted_to_draft", "ready_for_review", "edited",
        "labeled", "closed",
    ]  # fmt: skip
    assert payload(receiver.arrivals[6])["changes"] == {"title": {"from": "Change twenty"}}
    assert payload(receiver.arrivals[7])["label"]["name"] == "bug"
    assert [payload(receiver.arrivals[at])["pull_request"]["merged"] for at in (2, 8)] == [False, True]
    moments = [payload(it)["pull_request"]["updated_at"] for it in receiver.arrivals]
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("how", ["push", "force_push"])
def test_a_push_tells_the_heads_before_and_after(receiver: Receiver, pull: Pull, how: str) -> None:
    before = pull.head_sha
    after = getattr(pull, how)({"app.py": CHANGED + "more\n"})
    body = payload(receiver.arrivals[-1])
    assert (body["before"], body["after"], body["pull_request"]["head"]["sha"]) == (before, after, after)
    assert before != after == pull.head_sha


def test_what_the_bot_writes_is_told_with_the_bot_as_sender(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    client = connect(hub.url, hub.token).get_repo("acme/shop").get_pull(1)
    client.create_review(body="Reviewed.", event="COMMENT", comments=[{"path": "app.py", "line": 20, "body": "Here."}])
    client.add_to_labels("bug")
    client.create_issue_comment("Done.")
    hub.settle()
    assert told(receiver)[1:] == [
        ("pull_request_review", "submitted"),
        ("pull_request_review_comment", "created"),
        ("pull_request", "labeled"),
        ("issue_comment", "created"),
    ]
    assert {payload(it)["sender"]["login"] for it in receiver.arrivals[1:]} == {hub.bot_login}
    assert payload(receiver.arrivals[1])["review"]["state"] == "commented"


def test_without_echo_the_bots_own_writes_are_not_told(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    hub.echo = False
    connect(hub.url, hub.token).get_repo("acme/shop").get_pull(1).create_issue_comment("Done.")
    pull.comment("mona", "Thanks.")
    assert told(receiver) == [("pull_request", "opened"), ("issue_comment", "created")]


def test_what_is_held_goes_out_later_in_any_order_and_twice(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    with hub.hold():
        pull.push({"one.py": "1\n"})
        pull.push({"two.py": "2\n"})
    _, first, second = hub.deliveries
    assert len(receiver.arrivals) == 1
    assert [hub.deliver(second), hub.deliver(first), hub.deliver(first)] == [202, 202, 202]
    assert [it.body for it in receiver.arrivals[1:]] == [second.body, first.body, first.body]
    assert len(first.attempts) == 2


def test_a_redelivery_keeps_its_id_and_its_bytes(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    assert hub.redeliver(hub.deliveries[0].guid) == 202
    assert receiver.arrivals[0].body == receiver.arrivals[1].body
    assert len({it.headers["x-github-delivery"] for it in receiver.arrivals}) == 1


def test_a_failed_delivery_is_recorded_and_not_sent_again(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    receiver.status = 503
    pull.close()
    assert (hub.deliveries[-1].status, len(receiver.arrivals)) == (503, 2)
    hub.webhook_url = "http://127.0.0.1:1/nobody"
    pull.reopen()
    assert hub.deliveries[-1].status is None
    assert "ConnectError" in (hub.deliveries[-1].error or "")


def test_ping_is_what_a_new_hook_gets(receiver: Receiver, pull: Pull, hub: GitHubSandbox) -> None:
    hub.ping()
    assert receiver.arrivals[-1].headers["x-github-event"] == "ping"
    assert payload(receiver.arrivals[-1])["hook_id"] == hub.hook_id
