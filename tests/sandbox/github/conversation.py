"""What is said on pull requests and issues: reviews, comments, labels; each sends its webhooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.sandbox.github import anchors, payloads
from tests.sandbox.github.errors import ApiError, invalid, unprocessable
from tests.sandbox.github.records import IssueComment, Review, ReviewComment
from tests.sandbox.github.wanted import NewReview

if TYPE_CHECKING:
    from tests.sandbox.github.issue import Issue
    from tests.sandbox.github.pull import Pull

_STATES = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
_NOT_ON_ONES_OWN = {"APPROVE": "approve", "REQUEST_CHANGES": "request changes on"}


def add_review(pull: Pull, login: str, wanted: NewReview) -> Review:
    """All or nothing: one bad anchor and there is no review. Raises ApiError (422)."""
    event = wanted.event or "PENDING"
    if event == "PENDING":
        raise ApiError(501, "The sandbox has no pending reviews: send an event.")
    _check(pull, login, event, wanted)
    commit = wanted.commit_id or pull.head_sha
    files = pull.repo.changes(pull.base_sha, commit)
    hung = [(comment, anchors.resolve(comment, files)) for comment in wanted.comments]
    review = Review(pull.hub.new_id(), login, _STATES[event], wanted.body or "", commit)
    for comment, anchor in hung:
        id_ = pull.hub.new_id()
        review.comments.append(ReviewComment(id_, review.id, login, comment.body, commit, anchor))
    pull.reviews.append(review)
    _announce(pull, review)
    return review


def _check(pull: Pull, login: str, event: str, wanted: NewReview) -> None:
    if login == pull.author and event in _NOT_ON_ONES_OWN:
        raise unprocessable(f"Can not {_NOT_ON_ONES_OWN[event]} your own pull request")
    if wanted.commit_id and wanted.commit_id not in {commit.sha for commit in pull.commits}:
        raise unprocessable("The commitOID is not part of the pull request")
    nothing_said = not wanted.body and (event == "REQUEST_CHANGES" or not wanted.comments)
    if nothing_said and event != "APPROVE":
        raise unprocessable("Body can't be blank")


def _announce(pull: Pull, review: Review) -> None:
    pull.touch()
    pull.hub.emit("pull_request_review", payloads.pull_request_review(pull, review))
    for comment in review.comments:
        pull.hub.emit("pull_request_review_comment", payloads.pull_request_review_comment(pull, comment))


def add_comment(pull: Pull | Issue, login: str, body: str) -> IssueComment:
    """Raises ApiError (422) on an empty body."""
    _expect_text(body)
    comment = IssueComment(pull.hub.new_id(), login, body)
    pull.comments.append(comment)
    _tell_comment(pull, "created", comment, login)
    return comment


def edit_comment(pull: Pull | Issue, comment: IssueComment, login: str, body: str) -> None:
    _expect_text(body)
    before, comment.body = comment.body, body
    comment.touch()
    _tell_comment(pull, "edited", comment, login, changes={"body": {"from": before}})


def delete_comment(pull: Pull | Issue, comment: IssueComment, login: str) -> None:
    pull.comments.remove(comment)
    _tell_comment(pull, "deleted", comment, login)


def set_labels(pull: Pull | Issue, names: Iterable[str], login: str) -> None:
    """Exactly these labels from now on, with a webhook for each that goes or comes; new names are made."""
    wanted = list(dict.fromkeys(pull.repo.label(name).name for name in names))
    for name in [name for name in pull.labels if name not in wanted]:
        pull.labels.remove(name)
        _tell_label(pull, "unlabeled", name, login)
    for name in [name for name in wanted if name not in pull.labels]:
        pull.labels.append(name)
        _tell_label(pull, "labeled", name, login)


def _tell_label(pull: Pull | Issue, action: str, name: str, login: str) -> None:
    pull.touch()
    pull.tell(action, login, label=payloads.label(pull.repo, name))


def _tell_comment(pull: Pull | Issue, action: str, comment: IssueComment, login: str, **more: object) -> None:
    pull.touch()
    pull.hub.emit("issue_comment", payloads.issue_comment(pull, action, comment, login, **more))


def _expect_text(body: str) -> None:
    if not body:
        raise invalid("IssueComment", "body")
