"""What the resolver is given, what it asks a model for, and how its flow turns aside."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from agents.engine.errors import PlacetError
from agents.engine.event import Trust
from agents.tools.tickets.shapes import Id

RULES = "the rules"
Kind = Literal["refund", "order", "other", "abstain"]


class TicketEvent(BaseModel):
    """The ticket that something happened to; all else is read from the help desk."""

    model_config = ConfigDict(frozen=True)
    trust: ClassVar[dict[str, Trust]] = {"ticket": "internal"}

    ticket: Id


class Wish(BaseModel):
    """What a customer wants, and in which language (two letters; empty: not known). `by` is never asked of a model."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    language: str
    by: SkipJsonSchema[str] = "a language model"


class Draft(BaseModel):
    """A reply in the customer's language."""

    model_config = ConfigDict(frozen=True)

    text: str
    by: SkipJsonSchema[str] = "a language model"


class HandOver(PlacetError):
    """People have to go on; says why, in a clause that people read."""


class Silent(PlacetError):
    """Nothing is to be said (any more); says why."""
