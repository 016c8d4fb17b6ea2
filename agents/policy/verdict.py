"""What policy is asked, what it is told of the world, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.engine.event import Event, Trust
from agents.engine.journal import Verb
from agents.engine.tool import Facts, Tool

STRICTNESS: dict[Verb, int] = {"allow": 0, "ask": 1, "propose": 2, "deny": 3}
"""The greater, the stricter."""


@dataclass(frozen=True)
class Proposed:
    """A call as it would be made: `args` are JSON, validated by the tool, defaults filled in.

    `asks`: why its flow wants a person asked; empty: it does not. `until`: when a yes comes too late, in seconds since
    the epoch. `vouched`: the arguments that its flow wrote itself.
    """

    tool: Tool
    args: dict[str, Any]
    asks: str = ""
    until: float | None = None
    vouched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counts:
    """Effects of this tool already started, without the one that is judged: in this run, session and hour."""

    run: int = 0
    session: int = 0
    hour: int = 0


@dataclass(frozen=True)
class World:
    """What is outside the run. `now`: seconds since the epoch. `event`: what began it all, for a delegate. `elsewhere`:
    calls by tool of the other runs that work for the same root.
    """

    now: float
    facts: Facts = field(default_factory=dict)
    counts: Counts = Counts()
    event: Event | None = None
    elsewhere: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Policy's answer. `rules` are all that mattered, the strictest first; `because` those that decided it, as people
    are told them.

    When it asks: `approvers` holds each asking rule's own list, and somebody from each of them must agree;
    `expires` is how many seconds people have. Otherwise they are () and 0. `trust` labels every argument.
    """

    verb: Verb
    rules: tuple[str, ...]
    because: tuple[str, ...] = ()
    approvers: tuple[tuple[str, ...], ...] = ()
    expires: float = 0.0
    trust: dict[str, Trust] = field(default_factory=dict)
