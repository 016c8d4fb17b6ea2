"""What the agent is given, what it keeps of an incident, and what it asks a model for."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic.json_schema import SkipJsonSchema

from agents.engine.event import Trust
from agents.engine.schedule import Tick

Glob = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_*?]+$", max_length=60)]


class Watch(Tick):
    """`metrics`: names or globs of those that are measured; none: all. By hand it needs nothing at all."""

    trust: ClassVar[dict[str, Trust]] = {"metrics.*": "internal"}

    scheduled: str = ""
    entry: str = ""
    metrics: Annotated[tuple[Glob, ...], Field(max_length=200)] = ()


class State(BaseModel):
    """What is kept in an incident. `root`: the first bad table, `tables` all that are bad because of it.

    `bad`: the metrics that were told to be bad. `since`: when it began, `told`: when people last heard of it, both in
    ISO 8601. `closed`: we closed it ourselves. `offered`: the `since` for which a job was offered to be run again.
    `turns`: how often something of it came back after it was healthy.
    """

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    root: str
    tables: tuple[str, ...]
    bad: tuple[str, ...]
    since: str
    told: str
    closed: bool = False
    offered: str = ""
    turns: int = 0

    @model_serializer(mode="wrap")
    def _as_ever(self, given: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without turns where there were none, as it was kept before these were counted."""
        kept: dict[str, Any] = given(self)
        return kept if self.turns else {name: value for name, value in kept.items() if name != "turns"}


class Standing(BaseModel):
    """An incident as it is told at present. `id`: of the issue, or of the ticket; `mark`: the condition of a change.

    `closed_at` empty: it is open.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    incident: str
    mark: str
    closed_at: str = ""
    state: State


class Account(BaseModel):
    """A model's account of what went wrong. `by` is ours, never asked of it."""

    model_config = ConfigDict(frozen=True)

    text: str
    by: SkipJsonSchema[str] = "a language model"
