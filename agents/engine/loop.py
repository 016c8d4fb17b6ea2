"""The freestyle loop, itself a flow: think, check, act, observe, until the model answers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Literal

from agents.engine.canonical import digest
from agents.engine.conversation import READ_RESULT, Conversation, Proposed, Reply, Seen, as_text
from agents.engine.delegation import DELEGATE
from agents.engine.errors import CallFailed, Confused, Denied
from agents.engine.flow import Call, Command, Converse, Delegate, Delegation, Done, Flow, Gather
from agents.engine.progress import LATELY, Made, stuck
from agents.engine.schema import shape_of
from agents.engine.task import Task

WRONG = 3
"""Replies in a row, none of whose calls could be made, that go back to the model; the next one ends the loop."""

WORDS = "The agent's own words"
TWICE = "your reply proposed this very call before: it was made once"


class Finish(Done):
    """The model answered: `output` is of the type that was asked for."""

    stop: Literal["answered"] = "answered"


def freestyle(
    prompt: str,
    *,
    task: Task | str,
    returns: Any = str,
    tools: tuple[str, ...] = ("*",),
    small: bool = False,
    max_tokens: int = 4_096,
    **given: Any,
) -> Generator[Command, Any, Finish]:
    """Let the model work at a task by the prompt file `prompt` (filled with `given`), with the tools it may use.

    `tools` are names or globs of those in the agent's `[tools]`, and of `delegate_to_bot`; `returns` is the type of the
    answer, unless the task brings a schema of its own. A call that is refused, denied or fails is told to the model,
    which goes on. Raises `ModelFailed`: the model cannot be had, or (`Confused`) keeps proposing what cannot be done.
    """
    asked = task if isinstance(task, Task) else Task(prompt=task)
    wanted = shape_of(asked.output_schema) if asked.output_schema else returns
    talk, made, wrong = Conversation(_words(asked), asked.session), list[Made](), 0
    think = Converse(talk, wanted, prompt, tools, small=small, max_tokens=max_tokens, given=given)
    while True:
        why = stuck(made)
        reply: Reply = yield think.next(why)
        if not reply.calls:
            return Finish(summary=_line(reply.output), output=reply.output)
        wrong = wrong + 1 if all(call.wrong for call in reply.calls) else 0
        if wrong > WRONG:
            raise Confused(f"the model proposed what cannot be done {wrong} times in a row: {reply.calls[-1].wrong}")
        seen: list[Seen] = yield Gather(*(_act(call, reply.text, talk) for call in _once(reply.calls)))
        talk.take(reply, seen)
        made = [*([] if why or reply.heard else made[-LATELY:]), *map(_made, reply.calls, seen)]


def _once(calls: Sequence[Proposed]) -> list[Proposed]:
    """The same calls, but for those that one reply proposes twice: nobody means that, and nobody is asked twice."""
    met, found = set[str](), list[Proposed]()
    for call in calls:
        which = digest([call.tool, call.args])
        found.append(call.model_copy(update={"wrong": TWICE}) if which in met and not call.wrong else call)
        met.add(which)
    return found


def _act(call: Proposed, why: str, talk: Conversation) -> Flow:
    """One call made, or turned down with words that the model can act on. Who is asked about it sees the model's."""
    if wrong := call.wrong or talk.turned_down(call):
        return Seen(wrong, failed=True)
    if call.told:
        return Seen(call.told)
    if call.tool == READ_RESULT:
        return talk.page(**call.args)
    if call.tool == DELEGATE:
        return (yield from _hand_over(call))
    made = Call(call.tool, **call.args)
    try:
        return Seen(as_text((yield made.showing(WORDS, why) if why else made)))
    except Denied as error:
        return talk.turn_down(call, f"denied: {error}")
    except CallFailed as error:
        return Seen(f"{error.kind}: {error}", failed=True)


def _hand_over(call: Proposed) -> Flow:
    """A task given to another agent; what came of it, or why it was not begun."""
    try:
        came: Delegation = yield Delegate(call.args["agent"], call.args["task"], **call.args["input"])
    except CallFailed as error:
        return Seen(f"{error.kind}: {error}", failed=True)
    told = {"status": came.status, "summary": came.summary, "output": came.output}
    return Seen(as_text(told), failed=came.status != "done")


def _made(call: Proposed, seen: Seen) -> Made:
    return call.tool, digest(call.args), seen.failed


def _words(task: Task) -> str:
    return f"{task.prompt}\n\nInput:\n{as_text(task.input)}" if task.input else task.prompt


def _line(output: Any) -> str:
    text = " ".join(as_text(output).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
