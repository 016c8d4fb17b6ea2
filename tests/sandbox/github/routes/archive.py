"""A commit as one file: a redirect, then the archive, as GitHub and its codeload host do it.

GitHub Docs, "REST API endpoints for repository contents", *Download a repository archive*.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, find_commit, find_repository, hub

views = Blueprint("archive", __name__)
MIMETYPES = {"legacy.tar.gz": "application/x-gzip", "legacy.zip": "application/zip"}
FORMS = {"legacy.tar.gz": "tar.gz", "legacy.zip": "zip"}


@views.get(f"{REPO}/tarball")
@views.get(f"{REPO}/tarball/<path:ref>")
def tarball(owner: str, name: str, ref: str = "") -> Redirect:
    return _to_codeload(find_repository(owner, name), "legacy.tar.gz", ref)


@views.get(f"{REPO}/zipball")
@views.get(f"{REPO}/zipball/<path:ref>")
def zipball(owner: str, name: str, ref: str = "") -> Redirect:
    return _to_codeload(find_repository(owner, name), "legacy.zip", ref)


def _to_codeload(repo: Repository, form: str, ref: str) -> Redirect:
    """The link of a private repository carries a token of its own, since codeload is not the API."""
    token = f"?token={repo.download_token}" if repo.private else ""
    path = f"{repo.full_name}/{form}/{quote(ref or repo.default_branch)}"
    return redirect(f"{hub().url}/codeload/{path}{token}")


@views.get("/codeload/<owner>/<name>/<any('legacy.tar.gz', 'legacy.zip'):form>/<path:ref>")
def codeload(owner: str, name: str, form: str, ref: str) -> Response:
    """The archive that `git archive` makes, in one top folder `owner-name-sha7`."""
    repo = find_repository(owner, name)
    if repo.private and request.args.get("token") != repo.download_token:
        raise not_found()
    sha = find_commit(repo, ref)
    folder = f"{owner}-{name}-{sha[:7]}"
    archive = repo.git.archive(sha, FORMS[form], folder)
    response = Response(archive, mimetype=MIMETYPES[form])
    response.headers["Content-Disposition"] = f"attachment; filename={folder}.{FORMS[form]}"
    return response
