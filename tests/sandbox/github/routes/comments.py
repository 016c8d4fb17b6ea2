"""The comments of an issue, or of a pull request's conversation.

GitHub Docs, "REST API endpoints for issue comments".
"""

from __future__ import annotations

from flask import Blueprint, Response

from tests.sandbox.github import conversation
from tests.sandbox.github.errors import not_found
from tests.sandbox.github.records import IssueComment
from tests.sandbox.github.routes.asking import REPO, Talk, body, find_repository, find_talk, me, page
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.talk import issue_comment
from tests.sandbox.github.wanted import NewComment

views = Blueprint("comments", __name__)
OF_TALK = f"{REPO}/issues/<int:number>/comments"
COMMENT = f"{REPO}/issues/comments/<int:id_>"


@views.get(OF_TALK)
def list_comments(owner: str, name: str, number: int) -> Response:
    talk = find_talk(owner, name, number)
    return page(talk.comments, lambda comment: issue_comment(talk, comment))


@views.post(OF_TALK)
def create_comment(owner: str, name: str, number: int) -> tuple[Json, int]:
    talk = find_talk(owner, name, number)
    comment = conversation.add_comment(talk, me(), body(NewComment).body or "")
    return issue_comment(talk, comment), 201


@views.get(COMMENT)
def get_comment(owner: str, name: str, id_: int) -> Json:
    return issue_comment(*_find(owner, name, id_))


@views.patch(COMMENT)
def edit_comment(owner: str, name: str, id_: int) -> Json:
    talk, comment = _find(owner, name, id_)
    conversation.edit_comment(talk, comment, me(), body(NewComment).body or "")
    return issue_comment(talk, comment)


@views.delete(COMMENT)
def delete_comment(owner: str, name: str, id_: int) -> tuple[str, int]:
    talk, comment = _find(owner, name, id_)
    conversation.delete_comment(talk, comment, me())
    return "", 204


def _find(owner: str, name: str, id_: int) -> tuple[Talk, IssueComment]:
    repo = find_repository(owner, name)
    every: list[Talk] = [*repo.pulls.values(), *repo.issues.values()]
    for talk in every:
        for comment in talk.comments:
            if comment.id == id_:
                return find_talk(owner, name, talk.number), comment
    raise not_found()
