"""Labels, of a repository and on an issue or a pull request.

GitHub Docs, "REST API endpoints for labels".
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from tests.sandbox.github import conversation
from tests.sandbox.github.errors import invalid, not_found
from tests.sandbox.github.records import Label
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, Talk, body, find_repository, find_talk, me, page
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.people import label
from tests.sandbox.github.wanted import LabelNames, NewLabel

views = Blueprint("labels", __name__)
ON_PULL = f"{REPO}/issues/<int:number>/labels"


@views.get(f"{REPO}/labels")
def list_labels(owner: str, name: str) -> Response:
    repo = find_repository(owner, name)
    return page(list(repo.known_labels.values()), lambda known: label(repo, known))


@views.post(f"{REPO}/labels")
def create_label(owner: str, name: str) -> tuple[Json, int]:
    repo, wanted = find_repository(owner, name), body(NewLabel)
    if repo.find_label(wanted.name):
        raise invalid("Label", "name", "already_exists")
    made = repo.label(wanted.name)
    made.color, made.description = wanted.color, wanted.description
    return label(repo, made), 201


@views.get(f"{REPO}/labels/<path:label_name>")
def get_label(owner: str, name: str, label_name: str) -> Json:
    repo = find_repository(owner, name)
    return label(repo, _known(repo, label_name))


@views.get(ON_PULL)
def list_labels_on_pull(owner: str, name: str, number: int) -> Response:
    pull = find_talk(owner, name, number)
    return page(pull.labels, lambda known: label(pull.repo, pull.repo.label(known)))


@views.post(ON_PULL)
def add_labels(owner: str, name: str, number: int) -> Response:
    pull = find_talk(owner, name, number)
    return _now_with(pull, [*pull.labels, *_wanted()])


@views.put(ON_PULL)
def replace_labels(owner: str, name: str, number: int) -> Response:
    return _now_with(find_talk(owner, name, number), _wanted())


@views.delete(ON_PULL)
def remove_all_labels(owner: str, name: str, number: int) -> tuple[str, int]:
    conversation.set_labels(find_talk(owner, name, number), [], me())
    return "", 204


@views.delete(f"{ON_PULL}/<path:label_name>")
def remove_label(owner: str, name: str, number: int, label_name: str) -> Response:
    pull = find_talk(owner, name, number)
    known = pull.repo.find_label(label_name)
    if known is None or known.name not in pull.labels:
        raise not_found("Label does not exist")
    return _now_with(pull, [it for it in pull.labels if it != known.name])


def _wanted() -> list[str]:
    """The names sent, as `{"labels": […]}` or as the bare list."""
    sent = request.get_json(force=True)
    return LabelNames.model_validate({"labels": sent} if isinstance(sent, list) else sent).names


def _now_with(pull: Talk, names: list[str]) -> Response:
    conversation.set_labels(pull, names, me())
    return jsonify([label(pull.repo, pull.repo.label(known)) for known in pull.labels])


def _known(repo: Repository, name: str) -> Label:
    known = repo.find_label(name)
    if known is None:
        raise not_found()
    return known
