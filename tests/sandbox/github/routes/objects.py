"""Contents, trees, blobs, commits, comparisons: git, read through REST.

GitHub Docs, "REST API endpoints for repository contents", "… for Git trees", "… for Git blobs" and
"… for commits".
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.git import Entry, GitError
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.routes.asking import REPO, find_commit, find_repository
from tests.sandbox.github.shapes import Json, objects

views = Blueprint("objects", __name__)
LARGEST_INLINE = 1024 * 1024
MOST_FILES, MOST_COMMITS = 300, 250
_STANDING = {
    (False, False): "identical",
    (True, False): "ahead",
    (False, True): "behind",
    (True, True): "diverged",
}


@views.get(f"{REPO}/contents")
@views.get(f"{REPO}/contents/<path:path>")
def get_contents(owner: str, name: str, path: str = "") -> Response:
    """A file with its content, a folder as a list; over 1 MB the content is left out, as at GitHub."""
    repo = find_repository(owner, name)
    ref = request.args.get("ref", repo.default_branch)
    commit, path = find_commit(repo, ref), path.strip("/")
    found = repo.git.tree(commit, path) if path else []
    if path and not found:
        raise not_found()
    if path and found[0].kind != "tree":
        return _file(repo, found[0], ref)
    return jsonify([objects.content(repo, it, ref) for it in repo.git.tree(commit, path and f"{path}/")])


def _file(repo: Repository, it: Entry, ref: str) -> Response:
    shape = objects.content(repo, it, ref)
    if it.kind == "commit":
        return jsonify(shape)
    content = repo.git.blob(it.sha)
    if "raw" in request.headers.get("Accept", ""):
        return Response(content, mimetype="application/octet-stream")
    if it.mode == "120000":
        return jsonify(shape | {"target": content.decode(errors="replace")})
    if len(content) > LARGEST_INLINE:
        return jsonify(shape | {"content": "", "encoding": "none"})
    return jsonify(shape | {"content": objects.encoded(content), "encoding": "base64"})


@views.get(f"{REPO}/git/trees/<path:ref>")
def get_tree(owner: str, name: str, ref: str) -> Json:
    repo = find_repository(owner, name)
    sha = repo.git.resolve_tree(ref)
    if sha is None:
        raise not_found()
    entries = repo.git.tree(sha, recursive="recursive" in request.args)
    rows = [objects.tree_entry(repo, it) for it in entries]
    return {"sha": sha, "url": f"{repo.url}/git/trees/{sha}", "tree": rows, "truncated": False}


@views.get(f"{REPO}/git/blobs/<sha>")
def get_blob(owner: str, name: str, sha: str) -> Json | Response:
    repo = find_repository(owner, name)
    try:
        content = repo.git.blob(sha)
    except GitError:
        raise not_found() from None
    if "raw" in request.headers.get("Accept", ""):
        return Response(content, mimetype="application/octet-stream")
    return objects.blob(repo, sha, content)


@views.get(f"{REPO}/commits/<path:ref>")
def get_commit(owner: str, name: str, ref: str) -> Json:
    repo = find_repository(owner, name)
    commit = repo.git.show(find_commit(repo, ref))
    return objects.full_commit(repo, commit, repo.own_changes(commit)[:MOST_FILES])


@views.get(f"{REPO}/compare/<path:ends>")
def compare(owner: str, name: str, ends: str) -> Json:
    """`base...head`, by three dots: against where head left base."""
    repo = find_repository(owner, name)
    base_ref, dots, head_ref = ends.partition("...")
    if not dots:
        raise not_found()
    base, head = find_commit(repo, base_ref), find_commit(repo, head_ref)
    ahead, behind = repo.git.between(base, head), repo.git.between(head, base)
    return {
        "url": f"{repo.url}/compare/{ends}",
        "html_url": f"{repo.html_url}/compare/{ends}",
        "base_commit": objects.commit(repo, repo.git.show(base)),
        "merge_base_commit": objects.commit(repo, repo.git.show(repo.git.merge_base(base, head))),
        "status": _STANDING[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [objects.commit(repo, it) for it in ahead[:MOST_COMMITS]],
        "files": [objects.file(repo, change, head) for change in repo.changes(base, head)[:MOST_FILES]],
    }
