"""Pull requests, and the same as issues.

GitHub Docs, "REST API endpoints for pull requests" and "REST API endpoints for issues".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tests.sandbox.github.shapes import Json, links, moment, node_id
from tests.sandbox.github.shapes.people import association, label, repository, user

if TYPE_CHECKING:
    from tests.sandbox.github.issue import Issue
    from tests.sandbox.github.pull import Pull


def pull(it: Pull) -> Json:
    """As lists, and events about reviews, carry it."""
    return {
        "url": it.url,
        "id": it.id,
        "node_id": node_id("PullRequest", it.id),
        "html_url": it.html_url,
        "diff_url": f"{it.html_url}.diff",
        "patch_url": f"{it.html_url}.patch",
        **_common(it),
        "issue_url": it.issue_url,
        "merged_at": moment(it.merged_at),
        "merge_commit_sha": it.merge_commit_sha,
        "requested_reviewers": [],
        "requested_teams": [],
        "commits_url": f"{it.url}/commits",
        "review_comments_url": f"{it.url}/comments",
        "review_comment_url": f"{it.repo.url}/pulls/comments{{/number}}",
        "comments_url": f"{it.issue_url}/comments",
        "statuses_url": f"{it.repo.url}/statuses/{it.head_sha}",
        "head": _end(it, it.branch, it.head_sha),
        "base": _end(it, it.base, it.base_sha),
        "_links": _links(it),
        "auto_merge": None,
        "draft": it.draft,
    }


def full_pull(it: Pull) -> Json:
    """As it is on its own, and in `pull_request` events: with its counts and whether it can be merged."""
    files = it.files
    mergeable = None if it.state == "closed" else it.mergeable
    return pull(it) | {
        "merged": it.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": _mergeable_state(it, mergeable),
        "merged_by": user(it.hub.people.user(it.merged_by)) if it.merged_by else None,
        "comments": len(it.comments),
        "review_comments": len(it.review_comments),
        "maintainer_can_modify": False,
        "commits": len(it.commits),
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


def issue(it: Pull | Issue) -> Json:
    """Every pull request is an issue: it is told by `pull_request`."""
    return _of_pull(cast("Pull", it)) if hasattr(it, "draft") else _plain_issue(it)


def _plain_issue(it: Issue) -> Json:
    closer = user(it.hub.people.user(it.closed_by)) if it.closed_by else None
    return {**_issue(it, "Issue"), "state_reason": it.state_reason, "closed_by": closer}


def _of_pull(it: Pull) -> Json:
    return {
        **_issue(it, "PullRequest"),
        "draft": it.draft,
        "pull_request": {
            "url": it.url,
            "html_url": it.html_url,
            "diff_url": f"{it.html_url}.diff",
            "patch_url": f"{it.html_url}.patch",
            "merged_at": moment(it.merged_at),
        },
    }


def _issue(it: Pull | Issue, kind: str) -> Json:
    return {
        "url": it.issue_url,
        "repository_url": it.repo.url,
        "labels_url": f"{it.issue_url}/labels{{/name}}",
        "comments_url": f"{it.issue_url}/comments",
        "events_url": f"{it.issue_url}/events",
        "html_url": it.html_url,
        "id": it.id,
        "node_id": node_id(kind, it.id),
        **_common(it),
        "comments": len(it.comments),
    }


def _common(it: Pull | Issue) -> Json:
    return {
        "number": it.number,
        "state": it.state,
        "locked": False,
        "title": it.title,
        "user": user(it.hub.people.user(it.author)),
        "body": it.body,
        "created_at": moment(it.created_at),
        "updated_at": moment(it.updated_at),
        "closed_at": moment(it.closed_at),
        "assignee": None,
        "assignees": [],
        "labels": [label(it.repo, it.repo.label(name)) for name in it.labels],
        "milestone": None,
        "author_association": association(it.repo, it.author),
        "active_lock_reason": None,
    }


def _end(it: Pull, ref: str, sha: str) -> Json:
    owner = it.repo.owner
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(owner),
        "repo": repository(it.repo),
    }


def _links(it: Pull) -> Json:
    return links(
        self=it.url,
        html=it.html_url,
        issue=it.issue_url,
        comments=f"{it.issue_url}/comments",
        review_comments=f"{it.url}/comments",
        review_comment=f"{it.repo.url}/pulls/comments{{/number}}",
        commits=f"{it.url}/commits",
        statuses=f"{it.repo.url}/statuses/{it.head_sha}",
    )


def _mergeable_state(it: Pull, mergeable: bool | None) -> str:
    if mergeable is None:
        return "unknown"
    return "draft" if it.draft else "clean" if mergeable else "dirty"
