"""The comments of a pull request's conversation.

GitHub Docs, "REST API endpoints for issue comments".
"""

from __future__ import annotations

from flask import Blueprint, Response

from tests.sandbox.github import conversation
from tests.sandbox.github.errors import not_found
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.records import IssueComment
from tests.sandbox.github.routes.asking import REPO, body, find_pull, find_repository, me, page
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.talk import issue_comment
from tests.sandbox.github.wanted import NewComment

views = Blueprint("comments", __name__)
OF_PULL = f"{REPO}/issues/<int:number>/comments"
COMMENT = f"{REPO}/issues/comments/<int:id_>"


@views.get(OF_PULL)
def list_comments(owner: str, name: str, number: int) -> Response:
    pull = find_pull(owner, name, number)
    return page(pull.comments, lambda comment: issue_comment(pull, comment))


@views.post(OF_PULL)
def create_comment(owner: str, name: str, number: int) -> tuple[Json, int]:
    pull = find_pull(owner, name, number)
    comment = conversation.add_comment(pull, me(), body(NewComment).body or "")
    return issue_comment(pull, comment), 201


@views.get(COMMENT)
def get_comment(owner: str, name: str, id_: int) -> Json:
    return issue_comment(*_find(owner, name, id_))


@views.patch(COMMENT)
def edit_comment(owner: str, name: str, id_: int) -> Json:
    pull, comment = _find(owner, name, id_)
    conversation.edit_comment(pull, comment, me(), body(NewComment).body or "")
    return issue_comment(pull, comment)


@views.delete(COMMENT)
def delete_comment(owner: str, name: str, id_: int) -> tuple[str, int]:
    pull, comment = _find(owner, name, id_)
    conversation.delete_comment(pull, comment, me())
    return "", 204


def _find(owner: str, name: str, id_: int) -> tuple[Pull, IssueComment]:
    for number, pull in find_repository(owner, name).pulls.items():
        for comment in pull.comments:
            if comment.id == id_:
                return find_pull(owner, name, number), comment
    raise not_found()
