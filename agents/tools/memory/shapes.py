"""What a memory is made of, as agents and people see it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agents.engine.event import Trust

LONGEST = 4_000
"""Characters of a memory."""
ALL = "general"
"""The kind of what is about nobody in particular; its subject is ""."""
Kind = Literal["customer", "repository", "company", "team", "general"]
State = Literal["live", "quarantined", "forgotten"]
"""`quarantined`: it was not vouched for, so it is shown and never gone by. `forgotten`: its text is erased."""


def _sentence(text: str) -> str:
    """A bare value could later pass for one that is on record; words about it cannot."""
    if len(text.split()) < 2:
        raise ValueError("is a bare value; write a sentence")
    return text


def _no_credential(text: str) -> str:
    from agents.analyzers.credentials import credential_in  # noqa: PLC0415 - a tenth of a second to import

    if kind := credential_in(text):
        raise ValueError(f"seems to hold a credential ({kind}), which is never remembered; leave it out")
    return text


def _written(text: str) -> str:
    if any(unicodedata.category(each) == "Cc" and each not in "\n\r\t" for each in text):
        raise ValueError("holds a control character; leave it out")
    return text


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a line break or another character that cannot be printed")
    return text


Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST),
    AfterValidator(_written),
    AfterValidator(_sentence),
    AfterValidator(_no_credential),
]
Subject = Annotated[str, StringConstraints(max_length=320), AfterValidator(_printable)]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$"), AfterValidator(_no_credential)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=10)]
Days = Annotated[int, Field(ge=1, le=3650)]
MemoryId = Annotated[str, StringConstraints(pattern=r"^mem_[0-9a-f]{20}$")]


class Shape(BaseModel):
    """What a tool gives."""

    model_config = ConfigDict(frozen=True)


class Kept(Shape):
    """What became of a memory."""

    id: str
    state: State


class Memory(Shape):
    """One memory, as it is found. `created`: ISO 8601. `promoted_by`: who vouched for it afterwards, if anybody."""

    id: str
    text: str
    tags: tuple[str, ...] = ()
    created: str
    run: str
    promoted_by: str = ""


class Found(Shape):
    """`memories` can be gone by as far as any record can; `quarantined` may be anybody's words. `more`: not all."""

    memories: tuple[Memory, ...] = ()
    quarantined: tuple[Memory, ...] = ()
    more: bool = False


class Whole(Shape):
    """A memory with all that people are shown of it. Times are in seconds since the epoch."""

    id: str
    agent: str
    kind: Kind
    subject: str
    text: str
    tags: tuple[str, ...]
    run: str
    command: str
    trust: Trust
    state: State
    created: float
    expires: float | None
    promoted_by: str


class Record(Whole):
    """A memory as it is kept, also once it is forgotten: `forgotten_by` says who did that."""

    forgotten_by: str

    @property
    def about(self) -> str:
        """Its kind and subject: "customer mona@example.com"."""
        return f"{self.kind} {self.subject}".strip()

    @property
    def found(self) -> Memory:
        """As a search gives it."""
        created = datetime.fromtimestamp(self.created, UTC).isoformat(timespec="seconds")
        shared = self.model_dump(include={"id", "text", "tags", "run", "promoted_by"})
        return Memory(**shared, created=created)
