"""Issues on the sandbox GitHub, written and read by PyGithub."""

from __future__ import annotations

from datetime import timedelta

import pytest
from github import Github, GithubException, UnknownObjectException

from tests.sandbox.conftest import connect
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.repository import Repository


def test_an_issue_is_opened_changed_closed_and_opened_again(hub: GitHubSandbox, repo: Repository, api: Github) -> None:
    issue = api.get_repo("acme/shop").create_issue("Stale", body="Since Monday.", labels=["data"])
    assert (issue.number, issue.state, issue.user.login) == (1, "open", "placet-bot")
    assert ([it.name for it in issue.labels], issue.pull_request) == (["data"], None)
    issue.edit(title="Very stale", body="Since Sunday.")
    issue.edit(state="closed", state_reason="completed")
    issue.update()
    assert (issue.title, issue.state, issue.state_reason) == ("Very stale", "closed", "completed")
    assert (repo.issues[1].closed_by, issue.raw_data["closed_by"]["login"]) == ("placet-bot", "placet-bot")
    assert issue.raw_data["closed_at"]
    issue.edit(state="open")
    issue.update()
    assert (issue.state, issue.state_reason, repo.issues[1].closed_at) == ("open", "reopened", None)
    assert [(it.kind, it.subject) for it in hub.writes] == [
        ("create_issue", "acme/shop"),
        *[("update_issue", "acme/shop#1")] * 3,
    ]
    assert repo.issues[1].body == "Since Sunday."


def test_comments_and_labels_are_an_issues_too(repo: Repository, api: Github) -> None:
    issue = api.get_repo("acme/shop").get_issue(repo.open_issue("Stale").number)
    issue.create_comment("Still.")
    issue.add_to_labels("data", "late")
    issue.remove_from_labels("late")
    assert [it.body for it in issue.get_comments()] == ["Still."]
    assert ([it.name for it in issue.get_labels()], issue.number) == (["data"], 1)
    assert api.get_repo("acme/shop").get_issue(1).comments == 1


def test_lists_are_narrowed_by_state_creator_label_and_time(hub: GitHubSandbox, repo: Repository, api: Github) -> None:
    client = api.get_repo("acme/shop")
    ours = client.create_issue("Ours", labels=["data"])
    theirs = repo.open_issue("Theirs")
    theirs.close("mona")
    mona, bot = (api.get_user(login) for login in ("mona", "placet-bot"))
    assert [it.number for it in client.get_issues()] == [ours.number]
    assert [it.number for it in client.get_issues(state="all")] == [2, 1]
    assert [it.number for it in client.get_issues(state="closed", creator=mona)] == [2]
    assert [it.number for it in client.get_issues(state="all", creator=bot, labels=["data"])] == [1]
    assert list(client.get_issues(state="all", since=theirs.updated_at + timedelta(seconds=1))) == []
    assert [it.number for it in client.get_issues(state="closed", since=theirs.updated_at)] == [2]


def test_pull_requests_are_listed_among_them_and_numbered_with_them(
    hub: GitHubSandbox, repo: Repository, pull: Pull, api: Github
) -> None:
    assert repo.open_issue("Stale").number == 2
    found = {it.number: it.pull_request is not None for it in api.get_repo("acme/shop").get_issues()}
    assert found == {1: True, 2: False}


def test_others_change_nobody_elses_and_their_labels_are_dropped(hub: GitHubSandbox, repo: Repository) -> None:
    eve = connect(hub.url, hub.token_of("eve")).get_repo("acme/shop")
    assert eve.create_issue("Mine", labels=["data"]).labels == []
    repo.open_issue("Stale")
    with pytest.raises(GithubException, match="403"):
        eve.get_issue(2).edit(state="closed")
    assert repo.issues[2].state == "open"


def test_issues_can_be_switched_off_and_not_be_there(repo: Repository, api: Github) -> None:
    client = api.get_repo("acme/shop")
    with pytest.raises(UnknownObjectException):
        client.get_issue(9)
    repo.has_issues = False
    with pytest.raises(GithubException, match="410"):
        client.create_issue("Stale")


@pytest.mark.parametrize("title", ["", "x" * 257])
def test_a_title_that_github_does_not_take_is_refused(repo: Repository, api: Github, title: str) -> None:
    with pytest.raises(GithubException, match="422"):
        api.get_repo("acme/shop").create_issue(title)
    assert repo.issues == {}
