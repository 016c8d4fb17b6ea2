"""What a freestyle agent is given: something to do, in words."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from agents.engine.event import Trust


class Exchange(BaseModel):
    """What an earlier run of the same session was asked, and what it answered."""

    model_config = ConfigDict(frozen=True)

    prompt: str
    answer: str


class Task(BaseModel):
    """The input of a flow that takes a prompt; agents that want more of theirs to be told derive from it.

    `output_schema` is the JSON Schema of the answer (None: a text); `session` is what was said before, oldest first.
    Nothing of it is labelled, since a prompt mostly holds other people's words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    trust: ClassVar[dict[str, Trust]] = {}

    prompt: str = Field(min_length=1)
    input: dict[str, Any] = {}
    output_schema: dict[str, Any] | None = None
    session: tuple[Exchange, ...] = ()
