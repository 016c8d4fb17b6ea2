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


class ObjectShape(Sent):
    """A contact or a company. Every property is text."""

    id: str
    properties: dict[str, Text] = {}
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
