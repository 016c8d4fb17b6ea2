"""What a flow yields, and what it returns. A flow is a generator that decides; it does no I/O and reads no clock."""

from __future__ import annotations

from collections.abc import Generator
from copy import copy
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json, to_jsonable_python

from agents.engine.canonical import digest
from agents.engine.conversation import Conversation, Reply
from agents.engine.delegation import Delegate, Delegation
from agents.engine.encode import adapter
from agents.engine.moment import moment
from agents.engine.preview import PreviewPart
from agents.engine.waiting import Heard, Wait, Woken

__all__ = [
    "SHOWN",
    "Call",
    "Command",
    "Converse",
    "Delegate",
    "Delegation",
    "Done",
    "Flow",
    "Gather",
    "Heard",
    "Leaf",
    "Think",
    "Wait",
    "Woken",
    "named",
    "single",
]

SHOWN = 10_000
"""Characters that people are shown of what gave rise to a call."""


class Call:
    """Use a tool. The result is the tool's return type; a failure is thrown as a `CallFailed`."""

    def __init__(self, tool: str, /, **args: Any) -> None:
        self.tool = tool
        self.args: dict[str, Any] = to_jsonable_python(args)
        self.asks = ""
        self.until: float | None = None
        self.read: Call | None = None
        self.holds: dict[str, Any] = {}
        self.shown: tuple[PreviewPart, ...] = ()
        self.vouched: frozenset[str] = frozenset()
        self.fingerprint = digest(["call", tool, self.args])

    def asking(self, why: str, until: str = "") -> Self:
        """The same call, put to a person first whatever policy allows; `why` is what they are told.

        It is for what a flow knows and no rule can see: that a sum was the customer's own word, say. It makes nothing
        that is asked about, proposed or denied any laxer. `until`: the moment, in ISO 8601 with its zone, from which
        a yes comes too late, be it a person's or policy's. The question expires by then, and not later than policy
        says; a call that was let through and was held up beyond it is not made, and the flow is told `Stale`.
        """
        self.asks, self.until = why, moment(until)
        return self

    def provided(self, read: Call, **holds: Any) -> Self:
        """The same call, made only while that read, done again right before it, gives these very fields.

        It is for what a flow went by and the tool itself does not look at: that an invoice is still unpaid, say.
        Where it does not hold any more nothing is done, a yes that was given is void, and the flow is told `Stale`.
        """
        self.read, self.holds = read, to_jsonable_python(holds)
        return self

    def showing(self, label: str, text: str, *, ours: bool = False) -> Self:
        """The same call; whoever is asked about it is shown this, too, marked as somebody else's words.

        It is for what gave rise to a call, such as the words of a customer. Nobody is asked because of it. `ours`: it
        is not marked, for the flow says it by itself, of records and the team's own policy, and quotes nobody in it.
        """
        self.shown = (*self.shown, PreviewPart(label=label, text=text[:SHOWN], untrusted=not ours))
        return self

    def vouching(self, *arguments: str) -> Self:
        """The same call; the flow vouches for these arguments: its own words, with nothing but records filled in.

        It is for text that a flow writes down for later, such as a memory. It says nothing for a consequential
        argument: where that comes from is found by its value, whoever vouches for it.
        """
        self.vouched = self.vouched.union(arguments)
        return self


class Think:
    """Ask the model for a `returns`, by the prompt file `prompt`, filled with `given`.

    `otherwise` is the rules' own answer, used when no model is configured; every outcome then says so. `small`: the
    cheaper model will do, where one is configured. `max_tokens`: the longest answer, what a model thinks included.
    A prompt may name `fence` too: a line that nobody outside can have written, given to each prompt by the driver.
    `stuck`, where it is not empty, is why people are to be asked first whether it should go on at all.
    """

    stuck = ""

    def __init__(
        self,
        returns: type[Any],
        prompt: str,
        *,
        otherwise: Any,
        small: bool = False,
        max_tokens: int = 8_192,
        **given: Any,
    ) -> None:
        self.returns, self.prompt, self.otherwise = returns, prompt, otherwise
        self.small, self.max_tokens = small, max_tokens
        self.given: dict[str, Any] = to_jsonable_python(given)
        # What is as it always was is left out, so that a journal of earlier days still fits.
        more = ["small"] if small else []
        self.fingerprint = digest(["think", returns.__name__, prompt, self.given, *more])

    def revive(self, value: Any, heard: tuple[str, ...], read: int) -> Any:  # noqa: ARG002 - for a conversation
        """A recorded answer as the flow is given it. Raises `ValidationError` where it does not fit any more."""
        return adapter(self.returns).validate_json(to_json(value))


class Converse(Think):
    """Ask the model what comes next in a conversation: a `Reply` of calls to make, or the answer, a `returns`.

    `tools` are names or globs of those of the agent that it is offered. There is no answer by rules.
    """

    def __init__(
        self,
        talk: Conversation,
        returns: Any,
        prompt: str,
        tools: tuple[str, ...],
        *,
        small: bool = False,
        max_tokens: int = 4_096,
        given: dict[str, Any],
    ) -> None:
        self.talk, self.returns, self.prompt, self.tools = talk, returns, prompt, tools
        self.small, self.max_tokens, self.otherwise, self.stuck = small, max_tokens, None, ""
        self.given = to_jsonable_python(given)
        begins = [prompt, self.given, tools, small, named(returns), talk.task, talk.session]
        self._begins = digest(to_jsonable_python(begins))
        self.fingerprint = ""

    def next(self, stuck: str = "") -> Converse:
        """The command that asks what comes next, after as much as was said by now."""
        step = copy(self)
        step.stuck, step.fingerprint = stuck, digest(["converse", self._begins, self.talk.length])
        return step

    def revive(self, value: Any, heard: tuple[str, ...], read: int) -> Reply:
        """A recorded reply as the flow is given it. Raises `ValidationError` where it does not fit any more."""
        self.talk.read = read
        reply = Reply.model_validate(value).model_copy(update={"heard": heard})
        if reply.calls:
            return reply
        return reply.model_copy(update={"output": super().revive(reply.output, heard, read)})


class Gather:
    """Commands or flows side by side. Waits for all; the first failure, by position, is then thrown."""

    def __init__(self, *branches: Command | Flow) -> None:
        self.branches = branches


class Done(BaseModel):
    """How a flow ends well: one line for people, and an output for programs."""

    model_config = ConfigDict(frozen=True)

    summary: str
    output: Any = None
    stop: Literal["", "answered"] = ""
    """What ended it: a model's answer, or (empty) the flow's own last line."""


Leaf = Call | Think | Delegate | Wait
Command = Leaf | Gather
Flow = Generator[Command, Any, Any]


def named(returns: Any) -> str:
    """What a type is called, so that two of them can be told apart."""
    return returns.__name__ if isinstance(returns, type) else digest(adapter(returns).json_schema())


def single(command: Command) -> Flow:
    """A flow of one command."""
    return (yield command)
