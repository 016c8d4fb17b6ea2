"""Numbers that are counted in journals."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A frozen result."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunCounts(Shape):
    """Runs that began, and how those that ended did, whenever they had begun."""

    begun: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    superseded: int = 0
    exhausted: int = 0


class EffectCounts(Shape):
    """A tool's effects: how many were `started` (not counting further attempts), and how many `returned` well."""

    tool: str
    started: int = 0
    returned: int = 0


class QuestionCounts(Shape):
    """Questions put to people, and what came of those that were settled. `answered` counts every answer, also those
    that are neither a yes nor a no; `median_seconds` is how long one took (None: there was none)."""

    asked: int = 0
    answered: int = 0
    approved: int = 0
    denied: int = 0
    expired: int = 0
    median_seconds: float | None = None


class AgentCounts(Shape):
    """What one agent did. `tokens` are what its models read and wrote; `usd` is what these and its calls cost."""

    agent: str
    runs: RunCounts = RunCounts()
    effects: tuple[EffectCounts, ...] = ()
    questions: QuestionCounts = QuestionCounts()
    tokens: int = 0
    usd: float = 0.0


class Counts(Shape):
    """Of each agent that was asked for, in that order. `unreadable`: journals of any agent that could not be read, such
    as those of a newer version; nothing of them is in the numbers."""

    agents: tuple[AgentCounts, ...]
    unreadable: int = 0
