"""Issues. A pull request is one, too.

GitHub Docs, "REST API endpoints for issues".
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, g, request

from tests.sandbox.github.errors import ApiError
from tests.sandbox.github.issue import Issue
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, Talk, body, find_issue, find_repository, find_talk, me, page
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.pulls import issue
from tests.sandbox.github.wanted import ChangedIssue, NewIssue

views = Blueprint("issues", __name__)
ISSUE = f"{REPO}/issues/<int:number>"
SORTS = {"updated": "updated_at", "created": "created_at"}


@views.get(f"{REPO}/issues")
def list_issues(owner: str, name: str) -> Response:
    """Open ones, the newest first, unless asked otherwise."""
    repo = _with_issues(find_repository(owner, name))
    every: list[Talk] = [*repo.issues.values(), *repo.pulls.values()]
    wanted = [it for it in every if _matches(it)]
    by = SORTS.get(request.args.get("sort", ""), "created_at")
    downwards = request.args.get("direction", "desc") == "desc"
    return page(sorted(wanted, key=lambda it: (getattr(it, by), it.number), reverse=downwards), issue)


def _matches(it: Talk) -> bool:
    state, creator, labels, since = (request.args.get(name) for name in ("state", "creator", "labels", "since"))
    return (
        (state or "open") in (it.state, "all")
        and creator in (None, it.author)
        and set((labels or "").split(",")) - {""} <= set(it.labels)
        and (since is None or it.updated_at >= datetime.fromisoformat(since))
    )


@views.post(f"{REPO}/issues")
def create_issue(owner: str, name: str) -> tuple[Json, int]:
    """Labels of somebody without the right to push are dropped without a word."""
    repo, wanted = _with_issues(find_repository(owner, name)), body(NewIssue)
    labels = wanted.names if _triages(repo) else []
    return issue(repo.add_issue(wanted.title, wanted.body, me(), labels)), 201


@views.get(ISSUE)
def get_issue(owner: str, name: str, number: int) -> Json:
    return issue(find_talk(owner, name, number))


@views.patch(ISSUE)
def update_issue(owner: str, name: str, number: int) -> Json:
    it = find_issue(owner, name, number)
    if not _may_change(it):
        raise ApiError(403, "Must have admin rights to Repository.")
    it.change(body(ChangedIssue), me())
    return issue(it)


def _may_change(it: Issue) -> bool:
    return me() == it.author or _triages(it.repo)


def _triages(repo: Repository) -> bool:
    """An app that may write issues may do what triagers do."""
    return g.grant is not None or repo.role_of(me()) in ("admin", "maintain", "write", "triage")


def _with_issues(repo: Repository) -> Repository:
    if not repo.has_issues:
        raise ApiError(410, "Issues has been disabled in this repository.")
    return repo
