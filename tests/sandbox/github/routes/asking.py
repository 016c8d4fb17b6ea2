"""What every view asks of its request: who, about what, which page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlencode

from flask import Response, current_app, g, jsonify, request
from pydantic import BaseModel

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.issue import Issue
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.shapes import Json

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox

REPO = "/repos/<owner>/<name>"
Talk = Pull | Issue
"""What has comments and labels."""
Model = TypeVar("Model", bound=BaseModel)
T = TypeVar("T")


def hub() -> GitHubSandbox:
    return cast("GitHubSandbox", current_app.extensions["sandbox"])


def kind() -> str:
    """The view's name: what this request is called in faults and in the ledger."""
    return (request.endpoint or "unserved").rpartition(".")[2]


def me() -> str:
    """The login of who is asking."""
    return cast(str, g.user.login)


def subject() -> str:
    """What a write was about: "acme/shop#1", or "acme/shop"."""
    return cast(str, g.subject)


def find_repository(owner: str, name: str) -> Repository:
    repo = hub().repositories.get(f"{owner}/{name}")
    if repo is None:
        raise not_found()
    g.subject = repo.full_name
    return repo


def find_pull(owner: str, name: str, number: int) -> Pull:
    pull = find_repository(owner, name).pulls.get(number)
    if pull is None:
        raise not_found()
    g.subject = f"{pull.repo.full_name}#{number}"
    return pull


def find_issue(owner: str, name: str, number: int) -> Issue:
    issue = find_repository(owner, name).issues.get(number)
    if issue is None:
        raise not_found()
    g.subject = f"{issue.repo.full_name}#{number}"
    return issue


def find_talk(owner: str, name: str, number: int) -> Talk:
    """A pull request or an issue: they are numbered together."""
    if number in find_repository(owner, name).issues:
        return find_issue(owner, name, number)
    return find_pull(owner, name, number)


def find_commit(repo: Repository, ref: str) -> str:
    """The SHA that a ref names. Raises ApiError (404)."""
    sha = repo.git.resolve(ref)
    if sha is None:
        raise not_found(f"No commit found for the ref {ref}")
    return sha


def body(model: type[Model]) -> Model:
    """The request's JSON, checked; raises BadRequest (400) or ValidationError (answered 422)."""
    return model.model_validate(request.get_json(force=True))


def page(items: Sequence[T], shape: Callable[[T], Json]) -> Response:
    """One page of a list, with GitHub's Link header. GitHub Docs, "Using pagination in the REST API"."""
    size = min(max(request.args.get("per_page", 30, type=int), 1), 100)
    number = max(request.args.get("page", 1, type=int), 1)
    last = max(-(-len(items) // size), 1)
    response = jsonify([shape(item) for item in items[(number - 1) * size : number * size]])
    if links := _links(number, last):
        response.headers["Link"] = links
    return response


def _links(number: int, last: int) -> str:
    backwards = {"prev": number - 1, "first": 1} if number > 1 else {}
    forwards = {"next": number + 1, "last": last} if number < last else {}
    return ", ".join(f'<{_at(page)}>; rel="{rel}"' for rel, page in (backwards | forwards).items())


def _at(number: int) -> str:
    return f"{request.base_url}?{urlencode(request.args.to_dict() | {'page': str(number)})}"
