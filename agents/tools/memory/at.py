"""What the memory tools are made with: whose memory it is, and whoever keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agents.engine.errors import Refused
from agents.engine.event import Trust
from agents.engine.labels import DISTRUST
from agents.engine.tool import At
from agents.tools.memory.shapes import ALL, Found, Kept, Kind, Record, State


@dataclass(frozen=True)
class Scope:
    """Whose memory, and about whom or what: nothing reaches beyond it. Raises `Refused` for a subject that is none."""

    agent: str
    kind: Kind
    subject: str

    def __post_init__(self) -> None:
        if (self.kind == ALL) != (self.subject.strip() == ""):
            what = "is about nobody in particular: it takes no subject" if self.kind == ALL else "needs a subject"
            raise Refused(f"a memory of the kind {self.kind} {what}")


@dataclass(frozen=True, kw_only=True)
class New:
    """A memory to be kept. `effect`: of two with the same one, there is one. `expires`: seconds since the epoch."""

    scope: Scope
    text: str
    tags: tuple[str, ...]
    trust: Trust
    run: str
    command: str
    effect: str
    created: float
    expires: float

    @property
    def state(self) -> State:
        """What nothing vouches for is kept apart."""
        return "quarantined" if self.trust == "untrusted" else "live"


class Memories(Protocol):
    """Where memories are kept. All raise `Refused` where it cannot be reached, `Unclear` if it broke off in a write."""

    def store(self, new: New) -> Kept:
        """Keep it, once for each `effect`."""

    def search(self, scope: Scope, words: str, limit: int, now: float) -> Found:
        """The newest of a scope; with words, those that have any of them or mean the like, the most fitting first."""

    def get(self, memory: str, agent: str, now: float) -> Record:
        """One that is not forgotten. Raises `Refused` if this agent has none of that id."""

    def forget(self, memory: str, agent: str, by: str, now: float) -> Kept:
        """Erase its text; again, it changes nothing. Raises `Refused` if this agent has none of that id."""

    def promote(self, memory: str, agent: str, by: str, now: float) -> Kept:
        """A person vouches for it. Raises `Refused` if there is none, or it is forgotten."""


@dataclass(frozen=True, kw_only=True)
class Remembering(At):
    """`trust` labels the call's arguments; `decided_by` is the person who said yes to it, if anybody was asked."""

    memory: Memories | None = field(default=None, repr=False)
    agent: str = ""
    run: str = ""
    command: str = ""
    trust: Mapping[str, Trust] = field(default_factory=dict)
    decided_by: str = ""

    @property
    def memories(self) -> Memories:
        """Raises `Refused` where there are none."""
        if self.memory is None:
            raise Refused("memory cannot be used here; `placet doctor` says why")
        return self.memory

    def worst(self, *arguments: str) -> Trust:
        """The least trusted of some arguments; what is not labelled is untrusted."""
        return max((self.trust.get(each, "untrusted") for each in arguments), key=DISTRUST.__getitem__)
