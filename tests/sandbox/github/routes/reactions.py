"""Reactions to comments.

GitHub Docs, "REST API endpoints for reactions".
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.records import IssueComment, Reaction, ReviewComment
from tests.sandbox.github.routes.asking import REPO, body, find_repository, hub, me, page
from tests.sandbox.github.shapes import Json, moment, node_id
from tests.sandbox.github.shapes.people import user
from tests.sandbox.github.wanted import NewReaction

views = Blueprint("reactions", __name__)
OF_COMMENT = f"{REPO}/<any('issues', 'pulls'):place>/comments/<int:id_>/reactions"


@views.get(OF_COMMENT)
def list_reactions(owner: str, name: str, place: str, id_: int) -> Response:
    comment, content = _find(owner, name, place, id_), request.args.get("content")
    return page([each for each in comment.reactions if content in (None, each.content)], _shape)


@views.post(OF_COMMENT)
def create_reaction(owner: str, name: str, place: str, id_: int) -> tuple[Json, int]:
    """200 for one that is there already."""
    comment, content = _find(owner, name, place, id_), body(NewReaction).content
    for each in comment.reactions:
        if (each.login, each.content) == (me(), content):
            return _shape(each), 200
    comment.reactions.append(Reaction(id=hub().new_id(), login=me(), content=content))
    return _shape(comment.reactions[-1]), 201


def _shape(it: Reaction) -> Json:
    who = user(hub().people.user(it.login))
    at = moment(it.created_at)
    return {"id": it.id, "node_id": node_id("Reaction", it.id), "user": who, "content": it.content, "created_at": at}


def _find(owner: str, name: str, place: str, id_: int) -> IssueComment | ReviewComment:
    for number, pull in find_repository(owner, name).pulls.items():
        inline = [comment for review in pull.reviews for comment in review.comments]
        for comment in pull.comments if place == "issues" else inline:
            if comment.id == id_:
                g.subject = f"{owner}/{name}#{number}"
                return comment
    raise not_found()
