"""What the GitHub tools take and give. GitHub Docs, "REST API endpoints for pull requests"."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from agents.analyzers.shapes import Shape
from agents.clients.github_names import Number, Repo, Sha

Label = Annotated[str, StringConstraints(pattern=r"^\S(.{0,48}\S)?$")]
Line = Annotated[int, Field(ge=1)]
State = Literal["open", "closed"]
NoPatch = Literal["", "renamed", "binary", "too large", "cut", "withheld"]
"""Why a patch is missing, ends early (`cut`) or has no text in its lines (`withheld`: nobody could tell where
credentials are); empty: it is whole. An empty file counts as binary."""


class Pull(Shape):
    """A pull request. `body` is cut at 20,000 characters; `updated_at` is in ISO 8601."""

    repo: Repo
    number: Number
    head_sha: Sha
    base_sha: Sha
    state: State
    draft: bool
    merged: bool
    updated_at: str
    base_ref: str
    head_ref: str
    author: str
    title: str
    body: str
    changed_files: int
    additions: int
    deletions: int


class ChangedFile(Shape):
    """One file of a pull request, `patch` in GitHub's form: hunks without file headers."""

    path: str
    status: str
    additions: int
    deletions: int
    previous_path: str | None = None
    patch: str | None = None
    why: NoPatch = ""

    @property
    def text(self) -> str:
        """The patch for whoever reads what its lines say; empty if it says nothing."""
        return "" if self.why == "withheld" else self.patch or ""


class Files(Shape):
    """The files changed at `head`. `capped` says in a sentence what is not listed; empty: all is."""

    head: Sha
    items: tuple[ChangedFile, ...]
    capped: str = ""


class InlineComment(Shape):
    """A comment on a line of the diff: by its number in the new file (RIGHT) or the old one (LEFT)."""

    path: str
    line: Line
    body: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    start_line: Line | None = None
    side: Literal["LEFT", "RIGHT"] = "RIGHT"


class Review(Shape):
    """A review as posted: GitHub's id, and the page it is on. `moved`: comments that are in its body instead."""

    id: int
    url: str
    moved: int = 0


class Labels(Shape):
    """All labels of a pull request."""

    labels: tuple[str, ...]
