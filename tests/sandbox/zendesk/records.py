"""What a help desk keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Status = Literal["new", "open", "pending", "hold", "solved", "closed"]
Role = Literal["end-user", "agent", "admin"]


def now() -> datetime:
    """The time in whole seconds, as Zendesk tells it."""
    return datetime.now(UTC).replace(microsecond=0)


def told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(eq=False)
class User:
    id: int
    name: str
    email: str
    role: Role = "end-user"
    organization: int | None = None
    phone: str | None = None
    verified: bool = True
    suspended: bool = False
    locale: str = "en-US"
    more: list[tuple[str, str]] = field(default_factory=list)
    """Further identities: type and value."""


@dataclass(eq=False)
class Organization:
    id: int
    name: str
    domains: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Comment:
    """`metadata` is what Zendesk itself notes, such as flags; `custom` what the update's sender did."""

    id: int
    author: int
    body: str
    public: bool
    channel: str
    html: str | None = None
    attachments: list[tuple[str, str, int]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    created: datetime = field(default_factory=now)


@dataclass(eq=False)
class Audit:
    """One update: who, how, with which metadata, and what happened in it."""

    id: int
    author: int
    channel: str
    custom: dict[str, Any]
    events: list[dict[str, Any]]
    created: datetime = field(default_factory=now)

    @property
    def stamp(self) -> str:
        return told(self.created)


@dataclass(eq=False)
class Ticket:
    """A ticket whose `updated` moves on by a second at least with each update."""

    id: int
    subject: str
    requester: int
    status: Status = "new"
    organization: int | None = None
    assignee: int | None = None
    group: int | None = None
    tags: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    audits: list[Audit] = field(default_factory=list)
    channel: str = "email"
    external: str | None = None
    submitter: int | None = None
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)

    @property
    def stamp(self) -> str:
        return told(self.updated)

    @property
    def replies(self) -> list[str]:
        """The public comments that the requester did not write."""
        return [each.body for each in self.comments if each.public and each.author != self.requester]

    def touch(self) -> None:
        self.updated = max(now(), self.updated + timedelta(seconds=1))
