"""What workflows, checks and reactions leave at the sandbox GitHub, read by PyGithub."""

from __future__ import annotations

import httpx
from github import Github
from github.PullRequest import PullRequest

from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


def test_a_commits_checks_are_listed_with_their_words(api: Github, pull: Pull) -> None:
    pull.repo.check(pull.head_sha, "codecov/patch", "50% of diff hit", "Half.")
    pull.repo.check(pull.head_sha, "tests", None, conclusion=None)
    pull.repo.check(pull.base_sha, "elsewhere", None)
    commit = api.get_repo("acme/shop").get_commit(pull.head_sha)
    listed = [(each.name, each.status, each.conclusion, each.output.title) for each in commit.get_check_runs()]
    assert listed == [
        ("codecov/patch", "completed", "success", "50% of diff hit"),
        ("tests", "in_progress", None, None),
    ]
    assert [each.name for each in commit.get_check_runs(status="completed")] == ["codecov/patch"]


def test_an_artifact_is_downloaded_from_storage_that_takes_no_token(hub: GitHubSandbox, pull: Pull) -> None:
    run = pull.repo.finish_workflow(pull, {"coverage": b"zip"})
    token = {"Authorization": f"Bearer {hub.token}"}
    listing = httpx.get(f"{hub.url}/repos/acme/shop/actions/runs/{run}/artifacts", headers=token).json()
    assert [each["name"] for each in listing["artifacts"]] == ["coverage"]
    sent = httpx.get(listing["artifacts"][0]["archive_download_url"], headers=token)
    assert sent.status_code == 302
    place = sent.headers["Location"]
    assert httpx.get(place).content == b"zip"
    assert httpx.get(place, headers=token).status_code == 403
    assert httpx.get(f"{place}x").status_code == 403


def test_workflow_runs_are_listed_by_their_commit_the_latest_first(hub: GitHubSandbox, pull: Pull) -> None:
    runs = [pull.repo.finish_workflow(pull, {}) for _ in range(2)]
    head = pull.head_sha
    pull.push(files={"b.py": "b = 1\n"})
    pull.repo.finish_workflow(pull, {})
    token = {"Authorization": f"Bearer {hub.token}"}
    listing = httpx.get(f"{hub.url}/repos/acme/shop/actions/runs", params={"head_sha": head}, headers=token).json()
    assert (listing["total_count"], [each["id"] for each in listing["workflow_runs"]]) == (2, runs[::-1])


def test_a_reaction_is_given_once(client: PullRequest, pull: Pull) -> None:
    comment = client.create_issue_comment("/review")
    assert comment.create_reaction("eyes").id == comment.create_reaction("eyes").id
    comment.create_reaction("+1")
    assert [each.content for each in comment.get_reactions()] == ["eyes", "+1"]
    assert [each.content for each in pull.comments[-1].reactions] == ["eyes", "+1"]


def test_a_commit_knows_whose_head_it_is_and_a_person_what_they_may(api: Github, pull: Pull) -> None:
    for login in ("ann", "eve"):
        pull.comment(login, "Hello.")
    repo = api.get_repo("acme/shop")
    pull.repo.roles |= {"ann": "maintain", "eve": "triage"}
    assert [each.number for each in repo.get_commit(pull.head_sha).get_pulls()] == [pull.number]
    assert [repo.get_collaborator_permission(who) for who in ("ann", "eve")] == ["write", "read"]
