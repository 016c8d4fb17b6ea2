"""What HubSpot sends, as far as we read it. HubSpot API reference, "CRM objects"."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A property; one that has no value is empty."""


class Sent(BaseModel):
    """Something of HubSpot's."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)


class Association(Sent):
    """The other end of an association; one may be there several times, once for each of its labels."""

    id: str


class Associations(Sent):
    """One page of them."""

    results: tuple[Association, ...] = ()


class WrittenValue(Sent):
    """A value that a property has, or had, and who wrote it: "Contacts", properties with history.

    `by` is HubSpot's word for the kind of writer (CRM_UI, IMPORT, INTEGRATION …), `who` the app or the like.
    """

    value: Text = ""
    by: Text = Field(default="", alias="sourceType")
    who: Text = Field(default="", alias="sourceId")
    user: Text = Field(default="", alias="updatedByUserId")
    at: Text = Field(default="", alias="timestamp")


class ObjectShape(Sent):
    """A contact or a company. Every property is text; a history is the newest value first."""

    id: str
    properties: dict[str, Text] = {}
    history: dict[str, tuple[WrittenValue, ...]] = Field(default={}, alias="propertiesWithHistory")
    created: str = Field(default="", alias="createdAt")
    updated: str = Field(default="", alias="updatedAt")
    archived: bool = False
    associations: dict[str, Associations] = {}

    def ids(self, of: str) -> tuple[str, ...]:
        """The ids at the other end, each once."""
        found = self.associations.get(of, Associations()).results
        return tuple(dict.fromkeys(each.id for each in found))


class Found(Sent):
    """What a search found, of `total`."""

    total: int = 0
    results: tuple[ObjectShape, ...] = ()


class Made(Sent):
    """An object that was written."""

    id: str


class Next(Sent):
    after: str = ""


class Paging(Sent):
    next: Next = Next()


class Link(Sent):
    """One association."""

    id: str = Field(alias="toObjectId")


class Links(Sent):
    """A page of associations. "Associations v4"."""

    results: tuple[Link, ...] = ()
    paging: Paging = Paging()


class OwnerShape(Sent):
    """Who can own records. "Owners"."""

    id: str
    email: Text = ""
    first_name: Text = Field(default="", alias="firstName")
    last_name: Text = Field(default="", alias="lastName")


class OwnersPage(Sent):
    results: tuple[OwnerShape, ...] = ()
    paging: Paging = Paging()


class BatchError(Sent):
    category: str = ""


class Batch(Sent):
    """Objects read together, and why some were not."""

    results: tuple[ObjectShape, ...] = ()
    errors: tuple[BatchError, ...] = ()


class App(Sent):
    """Whose an access token is."""

    app: str = Field(alias="appId")
