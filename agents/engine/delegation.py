"""Work handed to another agent: what a flow yields for it, and what it is told came of it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from agents.engine.canonical import digest
from agents.engine.journal import Status

DELEGATE = "delegate_to_bot"
"""What a model calls to hand work to another agent. It is no tool: the loop makes a `Delegate` of it."""


class Delegate:
    """Have another agent do a task, as a run of its own. The result is a `Delegation`, however that run ended.

    `agent` is one of those that `delegates` in agent.toml lists. `task` says what is to be done, in words; `input` are
    the fields its flow takes, or for an agent that takes a prompt, what the task is about. What could not be begun is
    thrown: `Denied` where policy says no, `ToolFailed` where it does not fit or there is no room for it.
    """

    def __init__(self, agent: str, task: str, /, **input: Any) -> None:
        self.agent, self.task = agent, task
        self.input: dict[str, Any] = to_jsonable_python(input)
        self.fingerprint = digest(["delegate", agent, task, self.input])


class Delegation(BaseModel):
    """What came of it: the run that did it, how that ended, its summary in words, and its output (JSON) or None."""

    model_config = ConfigDict(frozen=True)

    agent: str
    run: str
    status: Status
    summary: str = ""
    output: Any = None
