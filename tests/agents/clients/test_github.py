"""The wall: what goes wrong at GitHub, and what we then say is known."""

from __future__ import annotations

import socket
import time
from typing import Any

import httpx
import pytest

from agents.clients import github
from agents.clients.github_errors import BODY, told_in
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.tools import TOOLS
from tests.agents.github import Hand, at_of, settings_for
from tests.sandbox.github import GitHubSandbox

SECRET = "ghp_never_to_be_seen_anywhere"


def failed(hand: Hand, name: str, **args: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        hand.call(name, **args)
    return caught.value


@pytest.mark.parametrize(
    ("how", "kind", "says"),
    [
        ("401", Refused, "GITHUB_TOKEN"),
        ("403", Refused, "Pull requests and Issues: read and write"),
        ("404", Refused, "does not exist, or GITHUB_TOKEN cannot see it"),
        ("500", Later, "answered 500"),
        ("502", Later, "answered 502"),
        ("503", Later, "answered 503"),
        ("drop-before", Later, "no answer"),
        ("drop-after", Later, "no answer"),
    ],
)
def test_a_failed_read_was_definitely_not_done(
    hub: GitHubSandbox, hand: Hand, how: Any, kind: type[ToolError], says: str
) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    hub.fail("get_pull", how)
    error = failed(hand, "github.pull", repo="acme/shop", number=1)
    assert type(error) is kind
    assert says in str(error)
    assert str(error).startswith("acme/shop#1: ")
    assert hub.token not in str(error)


@pytest.mark.parametrize(
    ("how", "kind", "done"),
    [
        ("401", Refused, 0),
        ("403", Refused, 0),
        ("404", Refused, 0),
        ("500", Unclear, 0),
        ("502-after", Unclear, 1),
        ("drop-before", Unclear, 0),
        ("drop-after", Unclear, 1),
        ("403-rate-limit", Later, 0),
        ("429", Later, 0),
        ("secondary-limit", Later, 0),
    ],
)
def test_of_a_failed_write_we_say_no_more_than_we_know(
    hub: GitHubSandbox, hand: Hand, how: Any, kind: type[ToolError], done: int
) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    hub.fail("create_review", how)
    error = failed(hand, "github.review", repo="acme/shop", number=1, head=pull.head_sha, body="Fine.")
    assert type(error) is kind
    assert hub.count("create_review", "acme/shop#1") == done


def test_a_slow_answer_is_not_waited_for_beyond_the_calls_own_time(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    hub.fail("get_pull", "slow", seconds=5)
    began = time.monotonic()
    with pytest.raises(Later):
        hand.call("github.pull", seconds=1, repo="acme/shop", number=1)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("how", ["403-rate-limit", "429", "secondary-limit"])
def test_a_rate_limit_says_when_to_come_back(hub: GitHubSandbox, hand: Hand, how: Any) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    hub.fail("get_pull", how, seconds=90)
    error = failed(hand, "github.pull", repo="acme/shop", number=1)
    assert isinstance(error, Later)
    assert error.at is not None
    assert 80 <= error.at - time.time() <= 91


def test_a_rate_limit_of_days_is_looked_at_again_within_the_hour(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    hub.fail("get_pull", "403-rate-limit", seconds=500_000)
    error = failed(hand, "github.pull", repo="acme/shop", number=1)
    assert isinstance(error, Later)
    assert error.at is not None
    assert error.at - time.time() <= 3600


def test_without_a_token_the_setting_is_named(hub: GitHubSandbox) -> None:
    tool = TOOLS["github.pull"]
    with pytest.raises(Refused, match="GITHUB_TOKEN is not set"):
        tool.call(at_of(settings_for(hub.url, ""), tool), {"repo": "acme/shop", "number": 1})
    assert hub.requests == []


def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(hub: GitHubSandbox) -> None:
    tool = TOOLS["github.pull"]
    with pytest.raises(Refused, match="copy it anew") as caught:
        tool.call(at_of(settings_for(hub.url, "ghp_\nx"), tool), {"repo": "acme/shop", "number": 1})
    assert "ghp_" not in str(caught.value)


def test_nobody_there_means_nothing_was_sent_even_for_a_write() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    at = at_of(settings_for(f"http://127.0.0.1:{port}", SECRET), TOOLS["github.label"])
    unreachable = pytest.raises(Later, match=f"127.0.0.1:{port} cannot be reached")
    with unreachable as caught, github.writing(at, "acme/shop#1") as client:
        github.issue_of(client, "acme/shop", 1).add_to_labels("bug")
    assert SECRET not in str(caught.value)


def test_nothing_is_sent_when_it_is_too_late(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    tool = TOOLS["github.label"]
    at = at_of(hand.settings, tool, clock=lambda: time.time() + 60)
    with pytest.raises(Later, match="held up too long"):
        tool.call(at, {"repo": "acme/shop", "number": 1, "head": pull.head_sha, "add": ["bug"]})
    assert hub.writes == []


def test_what_the_client_says_of_itself_tells_no_secret(hub: GitHubSandbox, hand: Hand) -> None:
    at = at_of(hand.settings, TOOLS["github.pull"])
    assert hub.token not in repr(at)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"message": "Bad credentials"}', {"message": "Bad credentials"}),
        (b"<html>", None),
        (b'"' + b"x" * BODY + b'"', None),
        (b"[" * BODY, None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_of_an_errors_body_no_more_is_read_than_github_says(body: bytes, told: object) -> None:
    assert told_in(httpx.Response(401, content=body)) == told
