"""Reviews and their inline comments.

GitHub Docs, "REST API endpoints for pull request reviews" and "… for pull request review comments".
"""

from __future__ import annotations

from flask import Blueprint, Response

from tests.sandbox.github import conversation
from tests.sandbox.github.errors import not_found
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.records import Review
from tests.sandbox.github.routes.asking import REPO, body, find_pull, find_repository, me, page
from tests.sandbox.github.routes.pulls import PULL
from tests.sandbox.github.shapes import Json, talk
from tests.sandbox.github.wanted import NewReview

views = Blueprint("reviews", __name__)
REVIEW = f"{PULL}/reviews/<int:id_>"


@views.get(f"{PULL}/reviews")
def list_reviews(owner: str, name: str, number: int) -> Response:
    pull = find_pull(owner, name, number)
    return page(pull.reviews, lambda review: talk.review(pull, review))


@views.post(f"{PULL}/reviews")
def create_review(owner: str, name: str, number: int) -> Json:
    pull = find_pull(owner, name, number)
    return talk.review(pull, conversation.add_review(pull, me(), body(NewReview)))


@views.get(REVIEW)
def get_review(owner: str, name: str, number: int, id_: int) -> Json:
    pull = find_pull(owner, name, number)
    return talk.review(pull, _find(pull, id_))


@views.get(f"{REVIEW}/comments")
def list_comments_of_review(owner: str, name: str, number: int, id_: int) -> Response:
    pull = find_pull(owner, name, number)
    return page(_find(pull, id_).comments, lambda comment: talk.review_comment(pull, comment))


@views.get(f"{PULL}/comments")
def list_review_comments(owner: str, name: str, number: int) -> Response:
    pull = find_pull(owner, name, number)
    return page(pull.review_comments, lambda comment: talk.review_comment(pull, comment))


@views.get(f"{REPO}/pulls/comments/<int:id_>")
def get_review_comment(owner: str, name: str, id_: int) -> Json:
    for pull in find_repository(owner, name).pulls.values():
        for comment in pull.review_comments:
            if comment.id == id_:
                return talk.review_comment(pull, comment)
    raise not_found()


def _find(pull: Pull, id_: int) -> Review:
    for review in pull.reviews:
        if review.id == id_:
            return review
    raise not_found()
