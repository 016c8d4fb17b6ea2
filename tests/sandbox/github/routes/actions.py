"""What workflows left, and whose head a commit is.

GitHub Docs, "REST API endpoints for GitHub Actions artifacts" and "… for commits", *List pull requests*.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.records import Artifact
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, find_repository, hub, page
from tests.sandbox.github.shapes import Json, moment, node_id
from tests.sandbox.github.shapes.pulls import pull

views = Blueprint("actions", __name__)


@views.get(f"{REPO}/actions/runs/<int:run>/artifacts")
def list_artifacts(owner: str, name: str, run: int) -> Json:
    repo = find_repository(owner, name)
    rows = [_shape(repo, each) for each in repo.artifacts if each.run == run]
    return {"total_count": len(rows), "artifacts": rows}


@views.get(f"{REPO}/actions/artifacts/<int:id_>/zip")
def download_artifact(owner: str, name: str, id_: int) -> Redirect:
    """A redirect to storage, whose address is the permission."""
    repo = find_repository(owner, name)
    _find(repo, id_)
    return redirect(repo.storage_url or f"{hub().url}/storage/{repo.full_name}/{id_}?sig={repo.download_token}")


@views.get("/storage/<owner>/<name>/<int:id_>")
def storage(owner: str, name: str, id_: int) -> Response:
    """Refuses whoever sends a token along, as the real one does."""
    repo = find_repository(owner, name)
    if "Authorization" in request.headers or request.args.get("sig") != repo.download_token:
        return Response(status=403)
    return Response(_find(repo, id_).content, mimetype="application/zip")


@views.get(f"{REPO}/commits/<sha>/pulls")
def list_pulls_of_commit(owner: str, name: str, sha: str) -> Response:
    repo = find_repository(owner, name)
    return page([each for each in repo.pulls.values() if each.head_sha == sha], pull)


def _find(repo: Repository, id_: int) -> Artifact:
    for each in repo.artifacts:
        if each.id == id_:
            return each
    raise not_found()


def _shape(repo: Repository, it: Artifact) -> Json:
    return {
        "id": it.id,
        "node_id": node_id("Artifact", it.id),
        "name": it.name,
        "size_in_bytes": len(it.content),
        "url": f"{repo.url}/actions/artifacts/{it.id}",
        "archive_download_url": f"{repo.url}/actions/artifacts/{it.id}/zip",
        "expired": False,
        "created_at": moment(it.created_at),
    }
