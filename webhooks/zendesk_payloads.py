"""Zendesk's payloads, as far as they are read. Zendesk developer documentation, "Ticket events"; docs/zendesk.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

WORDS = 4_000
"""Characters of a text that a flow is given."""
STATUSES = {word: word for word in ("new", "open", "pending", "hold", "solved", "closed")} | {"on-hold": "hold"}
PRIORITIES = {word: word for word in ("low", "normal", "high", "urgent")}
TYPES = {word: word for word in ("problem", "incident", "question", "task")}


def _id(value: Any) -> Any:
    """Ids come as text or as numbers; a placeholder that had nothing to say is empty."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        return int(value)
    return None if value == "" else value


def _time(value: Any) -> Any:
    """ISO 8601, to the nanosecond at times; or nanoseconds since the epoch."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return datetime.fromtimestamp(value / 1e9, UTC)
    return value


def _aware(value: datetime) -> datetime:
    """What names no zone is UTC, as all times of Zendesk's are."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _one_of(known: dict[str, str]) -> BeforeValidator:
    """One of Zendesk's own words in any case; "" for a status of the team's making, or one in another language."""
    return BeforeValidator(lambda value: known.get(value.strip().casefold(), "") if isinstance(value, str) else value)


Number = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(_id)]
Maybe = Annotated[Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)] | None, BeforeValidator(_id)]
"""-1 is Zendesk's own system as an actor."""
Time = Annotated[datetime, Field(strict=False), BeforeValidator(_time), AfterValidator(_aware)]
Status = Annotated[str | None, _one_of(STATUSES)]
Priority = Annotated[str | None, _one_of(PRIORITIES)]
Type = Annotated[str | None, _one_of(TYPES)]


class Seen(BaseModel):
    """The fields of a payload that are read, strictly; the others are passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Ticket(Seen):
    """A ticket as an event's `detail` tells it."""

    id: Number
    status: Status = None
    priority: Priority = None
    type: Type = None
    requester_id: Maybe = None
    submitter_id: Maybe = None
    assignee_id: Maybe = None
    organization_id: Maybe = None
    group_id: Maybe = None
    brand_id: Maybe = None
    form_id: Maybe = None
    actor_id: Maybe = None
    updated_at: Time
    channel: str | None = Field(default=None, validation_alias=AliasPath("via", "channel"))
    subject: str | None = None
    description: str | None = None
    tags: list[str] = []


class Author(Seen):
    """Who wrote a comment. `is_staff`: one of the team."""

    id: Maybe = None
    is_staff: bool | None = None


class Comment(Seen):
    """What was added to a ticket."""

    id: Number
    body: str | None = None
    is_public: bool | None = None
    author: Author = Author()


class Change(Seen):
    """What an event says beside the ticket's state."""

    comment: Comment | None = None


class EventPayload(Seen):
    """An event of any of Zendesk's objects; `subject` is "zen:ticket:5158"."""

    type: str = Field(pattern=r"^zen:event-type:[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=200)
    subject: str = Field(pattern=r"^zen:[a-z0-9_]+:[A-Za-z0-9_-]+$", max_length=200)
    time: Time
    detail: dict[str, Any]
    event: Change = Change()

    @property
    def kind(self) -> str:
        """As agents name it: "ticket.created"."""
        return self.type.removeprefix("zen:event-type:")


class TriggerPayload(Seen):
    """The body that docs/zendesk.md gives. It has no text in it that a customer could write."""

    placet: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=100)
    ticket: Number
    updated_at: Time
    status: Status = None
    priority: Priority = None
    type: Type = None
    requester: Maybe = None
    organization: Maybe = None
    assignee: Maybe = None
    group: Maybe = None
    actor: Maybe = None
