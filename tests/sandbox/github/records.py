"""What people leave on a pull request: reviews, comments, labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The time in whole seconds, as GitHub tells it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(kw_only=True, eq=False)
class Dated:
    """Something whose `updated_at` moves on by a second at least with each change."""

    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)

    def touch(self) -> None:
        self.updated_at = max(now(), self.updated_at + timedelta(seconds=1))


@dataclass(eq=False)
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(kw_only=True, eq=False)
class Artifact(Dated):
    """What a workflow's run left: the zip file."""

    id: int
    run: int
    name: str
    content: bytes


@dataclass(kw_only=True, eq=False)
class WorkflowRun(Dated):
    """A workflow that ran for a commit and has ended."""

    id: int
    head_sha: str


@dataclass(kw_only=True, eq=False)
class CheckRun(Dated):
    """What an app says of a commit."""

    id: int
    name: str
    head_sha: str
    title: str | None
    summary: str | None
    conclusion: str | None


@dataclass(kw_only=True, eq=False)
class Reaction(Dated):
    """A sign under a comment."""

    id: int
    login: str
    content: str


@dataclass(eq=False)
class IssueComment(Dated):
    """A comment in a pull request's conversation."""

    id: int
    login: str
    body: str
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(frozen=True)
class Anchor:
    """Where an inline comment hangs: a line of one side of a file, in the diff of one commit."""

    path: str
    side: str
    line: int
    position: int
    excerpt: str
    start_line: int | None = None
    start_side: str | None = None


@dataclass(eq=False)
class ReviewComment(Dated):
    """An inline comment; `commit_id` is the commit it was written on."""

    id: int
    review_id: int
    login: str
    body: str
    commit_id: str
    anchor: Anchor
    reactions: list[Reaction] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.anchor.path

    @property
    def line(self) -> int:
        """The line as it was when written."""
        return self.anchor.line


@dataclass(eq=False)
class Review(Dated):
    """`state` is COMMENTED, APPROVED or CHANGES_REQUESTED."""

    id: int
    login: str
    state: str
    body: str
    commit_id: str
    comments: list[ReviewComment] = field(default_factory=list)
