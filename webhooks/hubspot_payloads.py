"""HubSpot's payloads, as far as they are read. HubSpot developer documentation, "Webhooks API"."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

WORDS = 4_000
"""Characters of a property's value that a flow is given."""
Number = Annotated[int, Field(ge=0, le=2**53 - 1)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_:.-]*$", max_length=100)]
"""From one of HubSpot's own lists, or the name of a property."""


class Seen(BaseModel):
    """The fields of a payload that are read, strictly; the others are passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class ChangePayload(Seen):
    """One event of a subscription: which object, and what of it. An association has two ends and no object."""

    subscription_type: str = Field(
        alias="subscriptionType", pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$", max_length=100
    )
    portal: Number = Field(alias="portalId")
    occurred: Number = Field(alias="occurredAt")
    object: Number | None = Field(default=None, alias="objectId")
    object_type_id: Word = Field(default="", alias="objectTypeId")
    name: Word = Field(default="", alias="propertyName")
    value: str | None = Field(default=None, alias="propertyValue")
    from_: Number | None = Field(default=None, alias="fromObjectId")
    to: Number | None = Field(default=None, alias="toObjectId")
    association: Word = Field(default="", alias="associationType")
    removed: bool = Field(default=False, alias="associationRemoved")
    change: Word = Field(default="", validation_alias=AliasChoices("changeSource", "changeFlag"))
    by: str = Field(default="", alias="sourceId", max_length=200)

    @model_validator(mode="after")
    def _about_something(self) -> ChangePayload:
        if self.object is None and self.from_ is None:
            raise ValueError("it names neither objectId nor fromObjectId")
        return self

    @property
    def about(self) -> int:
        """The object it happened to."""
        found = self.from_ if self.object is None else self.object
        assert found is not None
        return found

    @property
    def object_type(self) -> str:
        """ "contact", or a number of HubSpot's such as "0-1" where the subscription is to objects of any type."""
        word = self.subscription_type.partition(".")[0]
        return self.object_type_id if word == "object" and self.object_type_id else word


class WorkflowPayload(Seen):
    """What "Send a webhook" posts: the object in the workflow, or the fields that were chosen there."""

    object: Number = Field(
        validation_alias=AliasChoices("objectId", "hs_object_id", "vid", "dealId", "companyId", "ticketId", "id")
    )
    object_type: Word = Field(default="object", validation_alias=AliasChoices("objectType", "objectTypeId"))
    portal: Number = Field(default=0, validation_alias=AliasChoices("portalId", "portal-id"))
    sent: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        """Ids come as numbers or as text, and what was chosen is handed on as it is."""
        return {**{name: _number(value) for name, value in given.items()}, "sent": given}


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17 else value
