"""Reviews, inline comments, comments.

GitHub Docs, "REST API endpoints for pull request reviews", "… for pull request review comments" and
"… for issue comments".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.github.anchors import follow
from tests.sandbox.github.records import IssueComment, Review, ReviewComment
from tests.sandbox.github.shapes import Json, links, moment, node_id
from tests.sandbox.github.shapes.people import association, user

if TYPE_CHECKING:
    from tests.sandbox.github.issue import Issue
    from tests.sandbox.github.pull import Pull


def review(pull: Pull, it: Review) -> Json:
    html_url = f"{pull.html_url}#pullrequestreview-{it.id}"
    return {
        "id": it.id,
        "node_id": node_id("PullRequestReview", it.id),
        "user": user(pull.hub.people.user(it.login)),
        "body": it.body,
        "state": it.state,
        "html_url": html_url,
        "pull_request_url": pull.url,
        "author_association": association(pull.repo, it.login),
        "_links": links(html=html_url, pull_request=pull.url),
        "submitted_at": moment(it.created_at),
        "commit_id": it.commit_id,
    }


def review_comment(pull: Pull, it: ReviewComment) -> Json:
    """An inline comment; `line` and `position` are null once the line it was about has changed."""
    url, html_url = f"{pull.repo.url}/pulls/comments/{it.id}", f"{pull.html_url}#discussion_r{it.id}"
    written, current = it.anchor, follow(pull.repo.git, it, pull.head_sha, pull.files)
    return {
        "url": url,
        "pull_request_review_id": it.review_id,
        "id": it.id,
        "node_id": node_id("PullRequestReviewComment", it.id),
        "diff_hunk": written.excerpt,
        "path": it.path,
        "commit_id": pull.head_sha if current else it.commit_id,
        "original_commit_id": it.commit_id,
        "user": user(pull.hub.people.user(it.login)),
        "body": it.body,
        "created_at": moment(it.created_at),
        "updated_at": moment(it.updated_at),
        "html_url": html_url,
        "pull_request_url": pull.url,
        "author_association": association(pull.repo, it.login),
        "_links": links(self=url, html=html_url, pull_request=pull.url),
        "start_line": current.start_line if current else None,
        "original_start_line": written.start_line,
        "start_side": written.start_side,
        "line": current.line if current else None,
        "original_line": written.line,
        "side": written.side,
        "position": current.position if current else None,
        "original_position": written.position,
        "subject_type": "line",
    }


def issue_comment(pull: Pull | Issue, it: IssueComment) -> Json:
    return {
        "url": f"{pull.repo.url}/issues/comments/{it.id}",
        "html_url": f"{pull.html_url}#issuecomment-{it.id}",
        "issue_url": pull.issue_url,
        "id": it.id,
        "node_id": node_id("IssueComment", it.id),
        "user": user(pull.hub.people.user(it.login)),
        "created_at": moment(it.created_at),
        "updated_at": moment(it.updated_at),
        "author_association": association(pull.repo, it.login),
        "body": it.body,
        "performed_via_github_app": None,
    }
