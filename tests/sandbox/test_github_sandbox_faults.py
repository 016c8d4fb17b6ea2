"""What the sandbox GitHub can be told to do wrong, as PyGithub meets it."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from github import (
    BadCredentialsException,
    GithubException,
    RateLimitExceededException,
    UnknownObjectException,
)
from github.PullRequest import PullRequest

from tests.sandbox.conftest import connect
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


def review(client: PullRequest) -> Any:
    return client.create_review(body="Reviewed.", event="COMMENT")


@pytest.mark.parametrize(
    ("how", "status", "kind"),
    [
        ("401", 401, BadCredentialsException),
        ("403", 403, GithubException),
        ("404", 404, UnknownObjectException),
        ("500", 500, GithubException),
        ("502", 502, GithubException),
        ("503", 503, GithubException),
    ],
)
def test_an_error_answer_does_nothing_and_passes(
    hub: GitHubSandbox, client: PullRequest, how: Any, status: int, kind: type[GithubException]
) -> None:
    hub.fail("create_review", how)
    with pytest.raises(kind) as caught:
        review(client)
    assert (caught.value.status, hub.count("create_review")) == (status, 0)
    assert review(client).state == "COMMENTED"
    assert hub.count("create_review", "acme/shop#1") == 1


def test_a_502_may_come_although_the_work_was_done(hub: GitHubSandbox, client: PullRequest, pull: Pull) -> None:
    hub.fail("create_review", "502-after")
    with pytest.raises(GithubException, match="502"):
        review(client)
    assert (len(pull.reviews), hub.count("create_review")) == (1, 1)


def test_the_primary_limit_says_when_it_ends(hub: GitHubSandbox, client: PullRequest) -> None:
    hub.fail(None, "403-rate-limit", seconds=60)
    with pytest.raises(RateLimitExceededException) as caught:
        review(client)
    headers = caught.value.headers or {}
    assert headers["x-ratelimit-remaining"] == "0"
    assert 55 <= int(headers["x-ratelimit-reset"]) - time.time() <= 60


@pytest.mark.parametrize(("how", "status"), [("secondary-limit", 403), ("429", 429)])
def test_the_secondary_limit_says_how_long_to_wait(
    hub: GitHubSandbox, client: PullRequest, how: Any, status: int
) -> None:
    hub.fail("create_review", how, seconds=30)
    with pytest.raises(GithubException, match="secondary rate limit") as caught:
        review(client)
    assert (caught.value.status, (caught.value.headers or {})["retry-after"]) == (status, "30")
    assert hub.count("create_review") == 0


@pytest.mark.parametrize(("how", "done"), [("drop-before", 0), ("drop-after", 1)])
def test_a_dropped_connection_tells_nothing_about_the_work(
    hub: GitHubSandbox, client: PullRequest, pull: Pull, how: Any, done: int
) -> None:
    hub.fail("create_review", how)
    with pytest.raises(requests.ConnectionError):
        review(client)
    hub.settle()
    assert (hub.count("create_review"), len(pull.reviews)) == (done, done)
    assert [it.status for it in hub.requests if it.kind == "create_review"] == [None]


@pytest.mark.parametrize(("how", "done_meanwhile"), [("slow", 0), ("slow-after", 1)])
def test_a_slow_answer_outlasts_the_clients_patience(
    hub: GitHubSandbox, pull: Pull, how: Any, done_meanwhile: int
) -> None:
    hub.fail("create_review", how, seconds=0.5)
    url, token = f"{hub.url}/repos/acme/shop/pulls/1/reviews", {"Authorization": f"token {hub.token}"}
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, headers=token, json={"body": "Hello", "event": "COMMENT"}, timeout=0.25)
    assert hub.count("create_review") == done_meanwhile
    hub.wait_for("create_review", "acme/shop#1", timeout=5)
    assert len(pull.reviews) == 1


def test_waiting_for_a_write_that_does_not_come_says_so(hub: GitHubSandbox) -> None:
    with pytest.raises(TimeoutError, match="performed 0 of 1 times"):
        hub.wait_for("create_review", timeout=0.05)


def test_a_fault_meets_its_route_only_and_as_often_as_asked(hub: GitHubSandbox, client: PullRequest) -> None:
    hub.fail("list_files", "500", times=2)
    assert list(client.get_commits())
    for _ in range(2):
        with pytest.raises(GithubException, match="500"):
            list(client.get_files())
    assert list(client.get_files())


def test_healing_forgets_the_faults_that_are_left(hub: GitHubSandbox, client: PullRequest) -> None:
    hub.fail(None, "500", times=100)
    hub.heal()
    assert review(client).id


def test_an_unknown_fault_is_refused(hub: GitHubSandbox) -> None:
    with pytest.raises(ValueError, match="use one of 401"):
        hub.fail(None, "sulk")  # type: ignore[arg-type]


def test_requests_are_counted_and_the_hours_limit_is_real(pull: Pull) -> None:
    with GitHubSandbox(rate_limit=3) as hub:
        names = [f"acme/{name}" for name in ("shop", "site", "till", "desk")]
        for name in names:
            hub.create_repository(name)
        api = connect(hub.url, hub.token)
        assert api.get_rate_limit().rate.remaining == 3
        for name in names[:3]:
            api.get_repo(name)
        assert api.rate_limiting == (0, 3)
        with pytest.raises(RateLimitExceededException):
            api.get_repo(names[3])


def test_the_ledger_has_reads_and_writes_with_who_and_what(hub: GitHubSandbox, client: PullRequest) -> None:
    review(client)
    assert [(it.kind, it.login, it.status) for it in hub.requests][-2:] == [
        ("get_pull", hub.bot_login, 200),
        ("create_review", hub.bot_login, 200),
    ]
    [write] = hub.writes
    assert (write.method, write.kind, write.subject) == ("POST", "create_review", "acme/shop#1")
