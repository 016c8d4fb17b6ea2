"""The bodies of webhooks.

GitHub Docs, "Webhook events and payloads".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sandbox.github.records import IssueComment, Review, ReviewComment
from tests.sandbox.github.shapes import Json, moment
from tests.sandbox.github.shapes import people as shapes
from tests.sandbox.github.shapes.pulls import full_pull, issue, pull
from tests.sandbox.github.shapes.talk import issue_comment as comment_shape
from tests.sandbox.github.shapes.talk import review as review_shape
from tests.sandbox.github.shapes.talk import review_comment as review_comment_shape

if TYPE_CHECKING:
    from tests.sandbox.github.issue import Issue
    from tests.sandbox.github.pull import Pull
    from tests.sandbox.github.repository import Repository


def pull_request(it: Pull, action: str, login: str, **more: Any) -> Json:
    head: Json = {"action": action, "number": it.number, "pull_request": full_pull(it)}
    return head | more | _foot(it.repo, login)


def pull_request_review(it: Pull, review: Review) -> Json:
    shape = review_shape(it, review)
    shape["state"] = shape["state"].lower()
    return {"action": "submitted", "review": shape, "pull_request": pull(it)} | _foot(it.repo, review.login)


def pull_request_review_comment(it: Pull, comment: ReviewComment) -> Json:
    head = {"action": "created", "comment": review_comment_shape(it, comment), "pull_request": pull(it)}
    return head | _foot(it.repo, comment.login)


def issue_comment(it: Pull | Issue, action: str, comment: IssueComment, login: str, **more: Any) -> Json:
    head = {"action": action, "issue": issue(it), "comment": comment_shape(it, comment)}
    return head | more | _foot(it.repo, login)


def issues(it: Issue, action: str, login: str, **more: Any) -> Json:
    return {"action": action, "issue": issue(it)} | more | _foot(it.repo, login)


def workflow_run(it: Pull, run: int, *, named: bool) -> Json:
    """Of a fork's pull request GitHub names none."""
    ends = {"head": (it.branch, it.head_sha), "base": (it.base, it.base_sha)}
    repo = {"id": it.repo.id, "url": it.repo.url, "name": it.repo.name}
    row: Json = {"id": it.id, "number": it.number, "url": it.url}
    row |= {name: {"ref": ref, "sha": sha, "repo": repo} for name, (ref, sha) in ends.items()}
    shape = {
        "id": run,
        "name": "tests",
        "event": "pull_request",
        "status": "completed",
        "conclusion": "success",
        "head_branch": it.branch,
        "head_sha": it.head_sha,
        "updated_at": moment(it.updated_at),
        "pull_requests": [row] if named else [],
        "artifacts_url": f"{it.repo.url}/actions/runs/{run}/artifacts",
    }
    return {"action": "completed", "workflow_run": shape} | _foot(it.repo, it.author)


def ping(repo: Repository, hook_id: int, events: list[str], url: str | None) -> Json:
    hook = {
        "type": "Repository",
        "id": hook_id,
        "name": "web",
        "active": True,
        "events": events,
        "config": {"content_type": "json", "insecure_ssl": "0", "url": url},
        "updated_at": moment(repo.created_at),
        "created_at": moment(repo.created_at),
        "url": f"{repo.url}/hooks/{hook_id}",
        "test_url": f"{repo.url}/hooks/{hook_id}/test",
        "ping_url": f"{repo.url}/hooks/{hook_id}/pings",
        "deliveries_url": f"{repo.url}/hooks/{hook_id}/deliveries",
        "last_response": {"code": None, "status": "unused", "message": None},
    }
    head = {"zen": "Anything added dilutes everything else.", "hook_id": hook_id, "hook": hook}
    return head | _foot(repo, repo.hub.people.user("mona").login)


def label(repo: Repository, name: str) -> Json:
    return shapes.label(repo, repo.label(name))


def _foot(repo: Repository, login: str) -> Json:
    return {
        "repository": shapes.repository(repo),
        "organization": shapes.organization(repo.owner),
        "sender": shapes.user(repo.hub.people.user(login)),
    }
