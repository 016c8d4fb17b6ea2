"""The tool `github.files`: what a pull request changes, within what a result may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic_core import to_json

from agents.analyzers.hidden import emptied, without_credentials
from agents.analyzers.process import Failed
from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, read, tool
from agents.tools.github.shapes import ChangedFile, Files, NoPatch

if TYPE_CHECKING:
    from github.File import File

MARGIN = 1.0
"""Seconds kept back for answering."""
PAGES = 30
"""GitHub lists at most 3,000 files of a pull request, a hundred a page."""
LISTING, PATCHES, PATCH = 80_000, 100_000, 20_000
"""Bytes of JSON for all names, all patches, and one patch: the whole stays well below 256 KB."""


@tool(
    "github.files",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref", "head": "ref"},
    returns={"head": "internal"},
    timeout=60.0,
)
def files(at: At, repo: Repo, number: Number, head: Sha) -> Files:
    """List the changed files with their patches. GitHub Docs, "REST API endpoints for pull requests".

    What looks like a credential is not in them: a result is kept in the journal.
    GitHub lists them at the head there is now. If that is not `head`, the answer names it and lists nothing.
    """
    with github.reading(at, name_of(repo, number)) as hub:
        rows = list(github.pages(at, github.pull_of(hub, repo, number).get_files(), PAGES))
        now = github.pull_of(hub, repo, number)
        if now.head.sha != head:
            return Files(head=now.head.sha, items=())
        total = now.changed_files
    items = tuple(hidden(list(within(rows)), at.remaining - MARGIN))
    return Files(head=head, items=items, capped=_capped(len(items), max(total, len(rows))))


def hidden(items: list[ChangedFile], seconds: float) -> Iterator[ChangedFile]:
    """The files with no credential in their patches: what a tool returns is kept in the journal.

    When nobody can tell where credentials are, all text is withheld.
    """
    patches = {item.path: item.patch for item in items if item.patch}
    try:
        shown, why = without_credentials(patches, seconds), {}
    except Failed:
        shown, why = {path: emptied(patch) for path, patch in patches.items()}, {"why": "withheld"}
    for item in items:
        yield item.model_copy(update={"patch": shown[item.path], **why}) if item.patch else item


def _capped(listed: int, total: int) -> str:
    return f"only the first {listed} of {total} changed files are listed" if listed < total else ""


def within(rows: Iterable[File]) -> Iterator[ChangedFile]:
    names, patches = LISTING, PATCHES
    for row in rows:
        file = _file(row, min(PATCH, patches))
        patch = _size(file.patch or "")
        names, patches = names - _size(file) + patch, patches - patch
        if names < 0:
            return
        yield file


def _file(row: File, room: int) -> ChangedFile:
    patch, why = _patch(row, room)
    return ChangedFile(
        path=row.filename,
        status=row.status,
        additions=row.additions,
        deletions=row.deletions,
        previous_path=row.previous_filename or None,
        patch=patch,
        why=why,
    )


def _patch(row: File, room: int) -> tuple[str | None, NoPatch]:
    if row.patch is None:
        if row.additions + row.deletions:
            return None, "too large"
        return None, "renamed" if row.status == "renamed" else "binary"
    if _size(row.patch) <= room:
        return row.patch, ""
    begun = _begin(row.patch, room)
    return (begun, "cut") if begun else (None, "too large")


def _begin(patch: str, room: int) -> str:
    """As many whole lines as there is room for."""
    kept: list[str] = []
    for line in patch.split("\n"):
        room -= _size(line)
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def _size(value: object) -> int:
    return len(to_json(value))
