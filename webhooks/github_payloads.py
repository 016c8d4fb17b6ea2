"""GitHub's payloads, as far as they are read. GitHub Docs, "Webhook events and payloads"."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Time = Annotated[AwareDatetime, Field(strict=False)]


class Seen(BaseModel):
    """The fields of a payload that are read, strictly; the others are passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Account(Seen):
    """A user, an organisation or an app."""

    login: str = Field(min_length=1)


class Repository(Seen):
    """`full_name` is "owner/name"."""

    full_name: str = Field(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")


class Commit(Seen):
    """One end of a pull request."""

    sha: Sha


class PullRequest(Seen):
    """`user` is None when the account is gone."""

    number: int = Field(ge=1, le=2**53 - 1)
    title: str
    state: Literal["open", "closed"]
    draft: bool = False
    updated_at: Time
    head: Commit
    base: Commit
    user: Account | None = None


class Payload(Seen):
    """What the payloads of all known events have."""

    action: str = ""
    repository: Repository
    sender: Account


class PullRequestPayload(Payload):
    """`pull_request`."""

    action: str = Field(pattern=r"^\w+$")
    pull_request: PullRequest


class Numbered(Seen):
    """An issue or a pull request, as far as its neighbours' events are concerned."""

    number: int = Field(ge=1, le=2**53 - 1)
    updated_at: Time


class Writer(Seen):
    """Who wrote a comment. `type` is "User", "Bot" and the like."""

    login: str = Field(pattern=r"^[A-Za-z0-9_.-]+(\[bot\])?$", max_length=100)
    type: str = ""


class Comment(Seen):
    """In a conversation, or on a line (`path`). `user` is None when the account is gone."""

    id: int = Field(ge=1, le=2**53 - 1)
    body: str | None = None
    user: Writer | None = None
    author_association: str = ""
    created_at: Time
    path: str = ""
    line: int | None = None


class CommentedIssue(Numbered):
    """`pull_request` tells a pull request from an issue."""

    pull_request: dict[str, Any] | None = None


class CommentPayload(Payload):
    """A comment, with the issue or the pull request that it stands on."""

    action: str = Field(pattern=r"^\w+$")
    comment: Comment
    issue: CommentedIssue | None = None
    pull_request: Numbered | None = None


class Known(Seen):
    """Something of which only the id is read."""

    id: int


class End(Commit):
    """One end of a pull request, with the repository that it lies in."""

    repo: Known


class NumberedPull(Seen):
    """A pull request as a workflow's run names it: possibly one of another repository, such as a fork's."""

    number: int = Field(ge=1, le=2**53 - 1)
    head: Commit
    base: End


class WorkflowRun(Seen):
    """`event` is what set it off. Of a fork's pull request `pull_requests` is empty."""

    id: int = Field(ge=1, le=2**53 - 1)
    name: str | None = None
    event: str = ""
    conclusion: str | None = None
    head_sha: Sha
    updated_at: Time
    pull_requests: list[NumberedPull] = []


class IdentifiedRepository(Repository, Known):
    """With its id, by which others name it."""


class WorkflowRunPayload(Payload):
    """`workflow_run`."""

    action: str = Field(pattern=r"^\w+$")
    repository: IdentifiedRepository
    workflow_run: WorkflowRun


class OtherPayload(Payload):
    """An event about an issue, a pull request or the repository itself."""

    action: str = Field(default="", pattern=r"^\w*$")
    issue: Numbered | None = None
    pull_request: Numbered | None = None
