"""A workflow driven by hand: its commands answered one by one, each time replayed from the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from agents.engine import journal as j
from agents.engine.errors import CallFailed, ToolError
from agents.engine.flow import Call, Delegate, Done, Flow, Think, Wait
from agents.engine.replay import Replay
from agents.engine.run import Run
from agents.engine.tool import Tool
from agents.tools import TOOLS

Answer = Callable[[Call | Think], Any]
"""Gives a command's result, or raises what came of it."""


class Play:
    """How it went: the commands in order, and what the flow returned or did not catch."""

    def __init__(self, flow: Callable[[], Flow], answer: Answer, tools: Mapping[str, Tool] = TOOLS) -> None:
        self.commands: list[Call | Think] = []
        run = Run("run")
        while True:
            replay = Replay(flow(), run, lambda tool: tools[tool].returns)
            pending = replay.pending()
            replay.check()
            if not pending:
                break
            replay.close()
            for id, command in pending:
                assert not isinstance(command, Delegate | Wait), "no agent that is played delegates or waits"
                self.commands.append(command)
                run.apply(_entry(id, command, answer), b"")
        self.value: Done = replay.value
        self.error: CallFailed | None = replay.error

    @property
    def names(self) -> list[str]:
        return [each.tool if isinstance(each, Call) else each.prompt for each in self.commands]

    def all_given(self, name: str) -> list[dict[str, Any]]:
        """What each command of that name was given."""
        found = [each for each, own in zip(self.commands, self.names, strict=True) if own == name]
        return [each.args if isinstance(each, Call) else each.given for each in found]

    def written(self) -> dict[str, Any]:
        """What people read: the summary comment's `body`, and the review's `comments`, if there is one."""
        comments = self.given("github.review")["comments"] if "github.review" in self.names else []
        return {"body": self.given("github.summarize")["text"], "comments": comments}

    def given(self, name: str) -> dict[str, Any]:
        """What the last command of that name was given."""
        return self.all_given(name)[-1]


def _entry(id: str, command: Call | Think, answer: Answer) -> j.AnyEntry:
    value, error = None, None
    try:
        value = to_jsonable_python(answer(command))
    except CallFailed as failed:
        error = j.Failure(kind=failed.kind, message=str(failed))
    except ToolError as failed:
        error = j.Failure(kind="failed", message=str(failed))
    if isinstance(command, Call):
        return j.Returned(at=0.0, id=id, value=value, error=error)
    return j.Replied(at=0.0, id=id, fingerprint=command.fingerprint, model="scripted", value=value, error=error)
