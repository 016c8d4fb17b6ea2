"""What a client may send: the bodies of the write requests, checked.

GitHub Docs, "REST API endpoints": *pull request reviews*, *issue comments*, *labels*.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["LEFT", "RIGHT"]
Text = Annotated[str, Field(max_length=65536)]
LabelName = Annotated[str, Field(min_length=1, max_length=50)]


class Body(BaseModel):
    model_config = ConfigDict(strict=True)


class NewReviewComment(Body):
    """An inline comment, on a `line` of a `side` or at a `position` of the diff."""

    path: str
    body: Annotated[str, Field(min_length=1, max_length=65536)]
    line: int | None = None
    side: Side | None = None
    start_line: int | None = None
    start_side: Side | None = None
    position: int | None = None


class NewReview(Body):
    """A review; without `event` it would be pending."""

    body: Text | None = None
    event: Literal["COMMENT", "APPROVE", "REQUEST_CHANGES", "PENDING"] | None = None
    commit_id: str | None = None
    comments: list[NewReviewComment] = []


class NewComment(Body):
    body: Text | None = None


class Named(Body):
    name: LabelName


class NewIssue(Body):
    title: Annotated[str, Field(min_length=1, max_length=256)]
    body: Text | None = None
    labels: list[LabelName | Named] = []

    @property
    def names(self) -> list[str]:
        return [label.name if isinstance(label, Named) else label for label in self.labels]


class ChangedIssue(Body):
    """None: as it is."""

    title: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    body: Text | None = None
    labels: list[LabelName] | None = None
    state: Literal["open", "closed"] | None = None
    state_reason: Literal["completed", "not_planned", "duplicate", "reopened"] | None = None


class NewAppToken(Body):
    """A token for some of the installation's repositories, by their short names."""

    repositories: list[str] = Field(min_length=1)
    permissions: dict[str, Literal["read", "write"]] = {}


class NewReaction(Body):
    content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]


class NewLabel(Body):
    name: LabelName
    color: str = "ededed"
    description: str | None = None


class LabelNames(Body):
    """Labels as an object; GitHub takes the bare list too."""

    labels: list[LabelName | Named] = []

    @property
    def names(self) -> list[str]:
        return [label.name if isinstance(label, Named) else label for label in self.labels]
