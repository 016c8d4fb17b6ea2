"""What workflows left, what checks say, and whose head a commit is.

GitHub Docs, "REST API endpoints for workflow runs", "… for GitHub Actions artifacts", "… for check runs" and "… for
commits", *List pull requests*.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.records import Artifact, CheckRun, WorkflowRun
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, find_commit, find_repository, hub, page
from tests.sandbox.github.shapes import Json, moment, node_id
from tests.sandbox.github.shapes.pulls import pull

views = Blueprint("actions", __name__)


@views.get(f"{REPO}/actions/runs")
def list_workflow_runs(owner: str, name: str) -> Json:
    """The latest first. All have ended: what is under way is not kept here."""
    repo, sha = find_repository(owner, name), request.args.get("head_sha")
    rows = [_run(repo, each) for each in reversed(repo.runs) if sha in (None, each.head_sha)]
    return {"total_count": len(rows), "workflow_runs": rows[: request.args.get("per_page", 30, type=int)]}


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


@views.get(f"{REPO}/commits/<sha>/check-runs")
def list_check_runs(owner: str, name: str, sha: str) -> Json:
    repo = find_repository(owner, name)
    status = request.args.get("status")
    rows = [_check(repo, each) for each in repo.checks if each.head_sha == find_commit(repo, sha)]
    rows = [row for row in rows if status in (None, row["status"])]
    return {"total_count": len(rows), "check_runs": rows[: request.args.get("per_page", 30, type=int)]}


def _run(repo: Repository, it: WorkflowRun) -> Json:
    return {
        "id": it.id,
        "node_id": node_id("WorkflowRun", it.id),
        "name": "tests",
        "head_sha": it.head_sha,
        "url": f"{repo.url}/actions/runs/{it.id}",
        "status": "completed",
        "conclusion": "success",
        "created_at": moment(it.created_at),
    }


def _check(repo: Repository, it: CheckRun) -> Json:
    return {
        "id": it.id,
        "node_id": node_id("CheckRun", it.id),
        "name": it.name,
        "head_sha": it.head_sha,
        "url": f"{repo.url}/check-runs/{it.id}",
        "status": "completed" if it.conclusion else "in_progress",
        "conclusion": it.conclusion,
        "started_at": moment(it.created_at),
        "output": {"title": it.title, "summary": it.summary, "text": None, "annotations_count": 0},
    }


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
