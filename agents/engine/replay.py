"""Replay: a generator fed from its journal. Live and replayed are the same road."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from agents.engine.encode import adapter
from agents.engine.errors import FAILURES, CallFailed, FlowChanged, ToolFailed
from agents.engine.flow import (
    Call,
    Command,
    Converse,
    Delegate,
    Delegation,
    Flow,
    Gather,
    Leaf,
    Think,
    Wait,
    Woken,
    single,
)
from agents.engine.journal import Failure, Joined, Replied, Returned, Woke
from agents.engine.run import Run
from agents.engine.state import Outcome, Step

Returns = Callable[[str], Any]
"""From a tool's name to the type it returns."""
Pending = list[tuple[str, Leaf]]
Begins = Callable[[Converse], None]
"""Told of a conversation at its first command, before anything is said in it."""


class Replay:
    """One generator over a run's journal.

    `pending()` sends the flow all that is recorded and returns the commands it now waits for, by position. When
    `done`, `value` is what the flow returned, or `error` the failure it did not catch.
    """

    def __init__(
        self,
        flow: Flow,
        run: Run,
        returns: Returns,
        begins: Begins | None = None,
        *,
        at: str = "",
        met: set[str] | None = None,
    ) -> None:
        self._flow, self._run, self._returns, self._begins, self._at = flow, run, returns, begins, at
        self._place = 0
        self._command: Command | None = None
        self._branches: list[Replay] = []
        self.met: set[str] = set() if met is None else met
        self.done = False
        self.value: Any = None
        self.error: CallFailed | None = None
        self._resume(lambda: flow.send(None))

    def pending(self) -> Pending:
        """The commands the flow waits for. Raises `FlowChanged` where the journal holds another command."""
        while not self.done:
            step = self._run.steps.get(self._id)
            if isinstance(self._command, Gather):
                self._not_a_gather(step)
                if waiting := [each for branch in self._branches for each in branch.pending()]:
                    return waiting
                self._join()
                continue
            assert self._command is not None
            self._compare(self._command, step)
            if step is None or step.outcome is None:
                return [(self._id, self._command)]
            self._feed(self._command, step)
        return []

    def check(self) -> None:
        """Raise `FlowChanged` if a recorded command was not met: the flow takes another road now.

        To be asked once, after the first `pending()`: what is recorded later was yielded by this very generator.
        """
        recorded = {id for id, step in self._run.steps.items() if step.fingerprint and step.id != "0"}
        if missed := recorded - self.met:
            raise FlowChanged(min(missed, key=_order), "the workflow no longer comes here")

    def close(self) -> None:
        """Let the generator go; a `yield` in a `finally` is not followed."""
        for branch in self._branches:
            branch.close()
        with suppress(RuntimeError):
            self._flow.close()

    @property
    def _id(self) -> str:
        return f"{self._at}{self._place}"

    def _compare(self, command: Leaf, step: Step | None) -> None:
        if step and step.fingerprint and step.fingerprint != command.fingerprint:
            raise FlowChanged(self._id, f"the workflow now yields another command here: {_name(command)}")

    def _not_a_gather(self, step: Step | None) -> None:
        if step and step.fingerprint:
            raise FlowChanged(self._id, "the workflow now yields several commands at once here")

    def _feed(self, command: Leaf, step: Step) -> None:
        assert step.outcome is not None
        if step.outcome.error:
            error = failure(step.outcome.error)
            self._resume(lambda: self._flow.throw(error))
        else:
            value = self._revive(command, step.outcome)
            self._resume(lambda: self._flow.send(value))

    def _revive(self, command: Leaf, outcome: Outcome) -> Any:
        if isinstance(outcome, Woke):
            return Woken.of(outcome, self._run.events.get(outcome.event))
        assert not isinstance(command, Wait)
        try:
            if isinstance(command, Think):
                heard, read = (outcome.heard, outcome.tokens_in) if isinstance(outcome, Replied) else ((), 0)
                return command.revive(_told(outcome), heard, read)
            returns = Delegation if isinstance(command, Delegate) else self._returns(command.tool)
            return adapter(returns).validate_json(to_json(_told(outcome)))
        except ValidationError as error:
            why = f"its recorded result no longer fits the type it has now ({error.error_count()} problems)"
            raise FlowChanged(self._id, why) from error

    def _join(self) -> None:
        errors = [branch.error for branch in self._branches if branch.error]
        values = [branch.value for branch in self._branches]
        self._branches = []
        if errors:
            self._resume(lambda: self._flow.throw(errors[0]))
        else:
            self._resume(lambda: self._flow.send(values))

    def _resume(self, step: Callable[[], Command]) -> None:
        try:
            self._command = step()
        except StopIteration as stop:
            self.done, self.value = True, stop.value
            return
        except CallFailed as error:
            self.done, self.error = True, error
            return
        self._place += 1
        self.met.add(self._id)
        if self._begins and isinstance(self._command, Converse) and not self._command.talk.length:
            self._begins(self._command)
        if isinstance(self._command, Gather):
            self._branches = [self._branch(n, each) for n, each in enumerate(self._command.branches, 1)]

    def _branch(self, n: int, branch: Command | Flow) -> Replay:
        flow = single(branch) if isinstance(branch, Command) else branch
        return Replay(flow, self._run, self._returns, self._begins, at=f"{self._id}.{n}.", met=self.met)


def failure(error: Failure) -> CallFailed:
    """What is thrown into a flow for a recorded failure."""
    return FAILURES.get(error.kind, ToolFailed)(error.message)


def _told(outcome: Returned | Replied | Joined) -> Any:
    """The result as JSON."""
    if not isinstance(outcome, Joined):
        return outcome.value
    return {"run": outcome.child, **outcome.model_dump(mode="json", include={"agent", "status", "summary", "output"})}


def _name(command: Leaf) -> str:
    match command:
        case Call():
            return command.tool
        case Think():
            return command.prompt
        case Delegate():
            return f"the agent {command.agent}"
        case Wait():
            return f"a wait for {command.event or 'a time'}"


def _order(id: str) -> list[int]:
    return [int(part) for part in id.split(".")]
