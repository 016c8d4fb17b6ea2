"""What Zendesk sends, as far as we read it. Zendesk Developer Docs, "Ticketing API reference".

What is not named here is left out; what is missing where it may be is empty.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Sent(BaseModel):
    """Something of Zendesk's. A null is as good as nothing said."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class Via(Sent):
    """How something came in. "Via object reference"."""

    channel: str = ""
    source: dict[str, Any] = {}


class TicketShape(Sent):
    """A ticket. "Tickets"."""

    id: int
    status: str
    updated_at: str
    created_at: str = ""
    subject: str = ""
    description: str = ""
    priority: str = ""
    requester_id: int | None = None
    assignee_id: int | None = None
    organization_id: int | None = None
    submitter_id: int | None = None
    external_id: str = ""
    tags: tuple[str, ...] = ()
    via: Via = Via()


class AttachmentShape(Sent):
    """A file at a comment. "Ticket Attachments"."""

    file_name: str = ""
    content_type: str = ""
    size: int = 0


class CommentShape(Sent):
    """A comment. "Ticket Comments"."""

    id: int
    author_id: int | None = None
    public: bool = False
    created_at: str = ""
    body: str = ""
    html_body: str = ""
    plain_body: str = ""
    attachments: tuple[AttachmentShape, ...] = ()
    via: Via = Via()
    metadata: dict[str, Any] = {}


class UserShape(Sent):
    """A user. "Users"."""

    id: int
    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    verified: bool = False
    suspended: bool = False
    organization_id: int | None = None
    locale: str = ""
    time_zone: str = ""
    created_at: str = ""
    tags: tuple[str, ...] = ()


class IdentityShape(Sent):
    """An address of a user. "User Identities"."""

    type: str
    value: str
    verified: bool = False
    primary: bool = False


class OrganizationShape(Sent):
    """An organization. "Organizations"."""

    id: int
    name: str = ""
    domain_names: tuple[str, ...] = ()
    details: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    created_at: str = ""


class AuditShape(Sent):
    """An update of a ticket, with what happened in it. "Ticket Audits"."""

    id: int
    author_id: int | None = None
    created_at: str = ""
    metadata: dict[str, Any] = {}
    events: tuple[dict[str, Any], ...] = ()

    @property
    def comment(self) -> int:
        """The comment that was added; 0: none was."""
        return next((int(each["id"]) for each in self.events if each.get("type") == "Comment"), 0)

    def changed(self, field: str) -> tuple[Any, Any]:
        """What a field was before, and after; both empty if it did not change."""
        for each in self.events:
            if each.get("type") == "Change" and each.get("field_name") == field:
                return each.get("previous_value") or (), each.get("value") or ()
        return (), ()


class Meta(Sent):
    """Whether there is more. "Using cursor pagination"."""

    has_more: bool = False
    after_cursor: str = ""


class TicketAnswer(Sent):
    """A ticket, and the update that made it so."""

    ticket: TicketShape
    audit: AuditShape | None = None


class Tickets(Sent):
    """A page of them."""

    tickets: tuple[TicketShape, ...]
    meta: Meta = Field(default_factory=Meta)


class UserAnswer(Sent):
    user: UserShape


class OrganizationAnswer(Sent):
    organization: OrganizationShape


class Comments(Sent):
    """A page of them, with their authors beside it. "Side-Loading"."""

    comments: tuple[CommentShape, ...]
    users: tuple[UserShape, ...] = ()
    meta: Meta = Field(default_factory=Meta)


class Identities(Sent):
    identities: tuple[IdentityShape, ...]


class Audits(Sent):
    audits: tuple[AuditShape, ...]
    meta: Meta = Field(default_factory=Meta)
