"""What the ticket tools take and give. Zendesk Developer Docs, "Tickets" and "Ticket Comments"."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[int, Field(ge=1)]
"""Of a ticket, a user, an organization or a comment."""
Updated = Annotated[str, StringConstraints(pattern=r"^[0-9T:.+-]{19,32}Z?$")]
"""When a ticket last changed, as Zendesk tells it: the condition of every write."""
Tag = Annotated[str, StringConstraints(pattern=r"^[^\s,\"'<>&;]{1,80}$", to_lower=True)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=50)]
Status = Literal["new", "open", "pending", "hold", "solved", "closed", "unknown"]
By = Literal["customer", "staff", "us", "system"]
"""Who wrote: an end user (or the requester), a person of the help desk, ourselves, or Zendesk."""


def _filled_by_nobody(text: str) -> str:
    """Zendesk fills placeholders in an agent's comment: what is sent would not be what was approved."""
    if "{{" in text or "{%" in text:
        raise ValueError("holds a placeholder ({{ or {%), which Zendesk would fill in; write it in another way")
    return text


Words = Annotated[str, StringConstraints(min_length=1, max_length=60_000), AfterValidator(_filled_by_nobody)]
"""A comment's text. Zendesk takes 64 kB."""


class Shape(BaseModel):
    """Data that is passed on and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Attachment(Shape):
    """A file at a comment, by name and bytes; it is not fetched."""

    name: str
    type: str
    size: int


class Comment(Shape):
    """A comment. `text` is what its author wrote, `quoted` the history that came along, both plain text.

    `automatic` is why it is taken for a machine's answer (empty: it is not); `cut`: it goes on.
    """

    id: int
    author: int
    by: By
    name: str
    public: bool
    at: str
    text: str
    quoted: str = ""
    cut: bool = False
    automatic: str = ""
    attachments: tuple[Attachment, ...] = ()


class Ticket(Shape):
    """A ticket with its thread, the oldest comment first. `assignee`, `organization` and `requester` 0: there is none.

    `answers` is the newest comment that is not ours: what a reply would answer. `left_out` counts comments that are
    not here, all of them between the first and the second.
    """

    id: int
    status: Status
    updated: str
    created: str
    requester: int
    organization: int
    assignee: int
    subject: str
    priority: str
    channel: str
    tags: tuple[str, ...]
    comments: tuple[Comment, ...]
    answers: int
    last_by: By
    left_out: int = 0


class Written(Shape):
    """A ticket after a write of ours: `updated` is the condition of the next one; `comment` 0: none was added."""

    ticket: int
    updated: str
    comment: int = 0


def status_of(text: str) -> Status:
    """Zendesk's word in lower case; what it did not have when this was written is unknown."""
    lower = text.strip().lower()
    return next((each for each in get_args(Status) if each == lower), "unknown")


def link_of(ticket: int) -> str:
    """As previews call it."""
    return f"ticket {ticket}"
