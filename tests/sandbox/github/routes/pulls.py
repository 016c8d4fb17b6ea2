"""Reading pull requests.

GitHub Docs, "REST API endpoints for pull requests".
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from tests.sandbox.github import diff
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.routes.asking import REPO, find_pull, find_repository, page
from tests.sandbox.github.shapes import Json, objects
from tests.sandbox.github.shapes.pulls import full_pull, pull

views = Blueprint("pulls", __name__)
PULL = f"{REPO}/pulls/<int:number>"
MOST_FILES, MOST_COMMITS = 3000, 250


@views.get(f"{REPO}/pulls")
def list_pulls(owner: str, name: str) -> Response:
    """Newest first unless asked otherwise."""
    repo = find_repository(owner, name)
    wanted = [it for it in repo.pulls.values() if _matches(it)]
    by = {"updated": "updated_at", "created": "created_at"}.get(request.args.get("sort", ""), "created_at")
    direction = request.args.get("direction", "asc" if "sort" in request.args else "desc")
    ordered = sorted(wanted, key=lambda it: (getattr(it, by), it.number), reverse=direction == "desc")
    return page(ordered, pull)


def _matches(it: Pull) -> bool:
    state, head, base = (request.args.get(name) for name in ("state", "head", "base"))
    return (
        (state or "open") in (it.state, "all")
        and head in (None, f"{it.repo.owner.login}:{it.branch}")
        and base in (None, it.base)
    )


@views.get(PULL)
def get_pull(owner: str, name: str, number: int) -> Json | Response:
    """As JSON, or as a diff to those who accept `application/vnd.github.diff`."""
    it = find_pull(owner, name, number)
    if "diff" in request.headers.get("Accept", ""):
        base = it.repo.git.merge_base(it.base_sha, it.head_sha)
        return Response(diff.as_text(it.repo.git, base, it.head_sha), mimetype="text/plain")
    return full_pull(it)


@views.get(f"{PULL}/files")
def list_files(owner: str, name: str, number: int) -> Response:
    it = find_pull(owner, name, number)
    return page(it.files[:MOST_FILES], lambda change: objects.file(it.repo, change, it.head_sha))


@views.get(f"{PULL}/commits")
def list_commits(owner: str, name: str, number: int) -> Response:
    it = find_pull(owner, name, number)
    return page(it.commits[:MOST_COMMITS], lambda commit: objects.commit(it.repo, commit))
