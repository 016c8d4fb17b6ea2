"""Changed files, commits, trees, blobs, contents.

GitHub Docs, "REST API endpoints for commits", "… for Git trees", "… for Git blobs" and
"… for repository contents".
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.sandbox.github.diff import FileChange
from tests.sandbox.github.git import Commit, Entry
from tests.sandbox.github.shapes import Json, moment, node_id
from tests.sandbox.github.shapes.people import user

if TYPE_CHECKING:
    from tests.sandbox.github.repository import Repository

_KINDS = {"120000": "symlink", "160000": "submodule", "040000": "dir"}


def file(repo: Repository, it: FileChange, commit: str) -> Json:
    path = quote(it.path)
    row: Json = {
        "sha": it.sha,
        "filename": it.path,
        "status": it.status,
        "additions": it.additions,
        "deletions": it.deletions,
        "changes": it.additions + it.deletions,
        "blob_url": f"{repo.html_url}/blob/{commit}/{path}",
        "raw_url": f"{repo.html_url}/raw/{commit}/{path}",
        "contents_url": f"{repo.url}/contents/{path}?ref={commit}",
    }
    optional = {"patch": it.patch, "previous_filename": it.previous}
    return row | {name: value for name, value in optional.items() if value is not None}


def commit(repo: Repository, it: Commit) -> Json:
    author = repo.hub.people.find(it.name)
    who = {"name": it.name, "email": it.email, "date": moment(it.at)}
    account = user(author) if author else None
    url = f"{repo.url}/commits/{it.sha}"
    return {
        "sha": it.sha,
        "node_id": node_id("Commit", int(it.sha[:12], 16)),
        "commit": {
            "author": who,
            "committer": who,
            "message": it.message,
            "tree": {"sha": it.tree, "url": f"{repo.url}/git/trees/{it.tree}"},
            "url": f"{repo.url}/git/commits/{it.sha}",
            "comment_count": 0,
            "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
        },
        "url": url,
        "html_url": f"{repo.html_url}/commit/{it.sha}",
        "comments_url": f"{url}/comments",
        "author": account,
        "committer": account,
        "parents": [{"sha": sha, "url": f"{repo.url}/commits/{sha}"} for sha in it.parents],
    }


def full_commit(repo: Repository, it: Commit, files: Sequence[FileChange]) -> Json:
    """A commit on its own: with its files and their numbers."""
    additions, deletions = sum(file.additions for file in files), sum(file.deletions for file in files)
    return commit(repo, it) | {
        "stats": {"total": additions + deletions, "additions": additions, "deletions": deletions},
        "files": [file(repo, change, it.sha) for change in files],
    }


def tree_entry(repo: Repository, it: Entry) -> Json:
    folder = {"blob": "blobs", "tree": "trees", "commit": "commits"}[it.kind]
    row: Json = {"path": it.path, "mode": it.mode, "type": it.kind, "sha": it.sha}
    size = {} if it.size is None else {"size": it.size}
    return row | size | {"url": f"{repo.url}/git/{folder}/{it.sha}"}


def blob(repo: Repository, sha: str, content: bytes) -> Json:
    return {
        "sha": sha,
        "node_id": node_id("Blob", int(sha[:12], 16)),
        "size": len(content),
        "url": f"{repo.url}/git/blobs/{sha}",
        "content": encoded(content),
        "encoding": "base64",
    }


def content(repo: Repository, it: Entry, ref: str) -> Json:
    """A row of a folder's listing; a file asked for by itself has its content besides."""
    path, kind = quote(it.path), _KINDS.get(it.mode, "file")
    url, html_url = f"{repo.url}/contents/{path}?ref={quote(ref)}", f"{repo.html_url}/blob/{ref}/{path}"
    git_url = f"{repo.url}/git/{'trees' if kind == 'dir' else 'blobs'}/{it.sha}"
    return {
        "name": it.path.rsplit("/", 1)[-1],
        "path": it.path,
        "sha": it.sha,
        "size": it.size or 0,
        "url": url,
        "html_url": html_url,
        "git_url": git_url,
        "download_url": None if kind == "dir" else f"{repo.html_url}/raw/{ref}/{path}",
        "type": kind,
        "_links": {"self": url, "git": git_url, "html": html_url},
    }


def encoded(content: bytes) -> str:
    """Base64 in lines of 60 characters, as GitHub wraps it."""
    text = base64.b64encode(content).decode()
    return "".join(f"{text[at : at + 60]}\n" for at in range(0, len(text), 60))
