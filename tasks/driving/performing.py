"""Calls performed, and what is known of them afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agents.engine.errors import Later, Overtaken, Partly, ToolError, Unclear
from agents.engine.journal import Failure, Returned, Started, Waited
from agents.engine.retry import delay, given_up
from agents.engine.tool import Tool
from tasks.driving.turn import Job, Report, Turn

LONGEST_WAIT = 3600.0
"""Seconds: the most that a provider's "come back later" is obeyed at one time."""
FINAL = frozenset({"failed", "partly", "stale"})
"""Kinds of failure that settle a call."""


@dataclass(frozen=True)
class Performed:
    """What came of a call: a JSON value, or what the tool knows of its failure."""

    value: Any
    error: ToolError | None
    ms: int


def performer(turn: Turn, tool: Tool, args: dict[str, Any], started: Started) -> Job:
    """The call itself. Whatever a tool raises beyond its own errors goes up: its outcome stays unknown."""
    at = turn.at(tool, started.id, effect_key=started.key, send_by=started.send_by, give_up=started.give_up)
    turn.heartbeat.busy_until(started.give_up)

    def job() -> Report:
        turn.world.point("perform:before")
        done = _timed(lambda: tool.call(at, args))
        turn.world.point("perform:after")
        return lambda: _report(turn, tool, started, done)

    return job


def prober(turn: Turn, tool: Tool, args: dict[str, Any], started: Started) -> Job:
    """Find out whether an effect happened. When it did not, the call is free to be judged and started again."""
    at = turn.at(tool, started.id, effect_key=started.key)
    turn.heartbeat.busy_until(at.give_up)

    def job() -> Report:
        found = _timed(lambda: tool.find(at, args))
        return lambda: _found(turn, tool, started, found)

    return job


def _timed(work: Callable[[], Any]) -> Performed:
    began = time.monotonic()
    try:
        value, error = work(), None
    except ToolError as failed:
        value, error = None, failed
    return Performed(value, error, round((time.monotonic() - began) * 1000))


def _found(turn: Turn, tool: Tool, started: Started, found: Performed) -> None:
    if found.error or found.value is not None:
        unknown = Unclear(f"nobody can tell yet: {found.error}") if found.error else None
        _report(turn, tool, started, Performed(found.value, unknown, found.ms))
        return
    not_happened(turn, started, "it was looked for, and had not happened")


def not_happened(turn: Turn, started: Started, how: str) -> None:
    """Write down that an effect definitely did not happen; it may be judged and started again."""
    failure = Failure(kind="later", message=how)
    turn.report(Returned(at=turn.now, id=started.id, attempt=started.attempt, error=failure, final=False))


def _report(turn: Turn, tool: Tool, started: Started, done: Performed) -> None:
    step, now = turn.run.step(started.id), turn.now
    common: dict[str, Any] = {
        "at": now,
        "id": started.id,
        "attempt": started.attempt,
        "ms": done.ms,
    }
    if done.error is None:
        turn.report(Returned(**common, value=done.value, trust=tool.trust))
        return
    effect = turn.run.effect_of(started.id)
    error = Unclear(str(done.error)) if effect and effect.doubt else done.error
    failure, until = what_follows(tool, error, step.tries + 1, started.give_up, now)
    answer = Returned(**common, error=failure, final=failure.kind in FINAL)
    turn.report(answer, *_waited(step.fingerprint, answer, until))


def what_follows(tool: Tool, error: ToolError, tries: int, give_up: float, now: float) -> tuple[Failure, float | None]:
    """What a failure means after so many tries, and when to look again (None: now, or never).

    Of the kinds, "failed", "partly" and "stale" are final, "later" was definitely not done, "unclear" is settled by how
    the tool repeats. What only reads has nothing that could be done in part.
    """
    wait, told = delay(tries), str(error)
    if isinstance(error, Unclear) and tool.repeat.kind != "read":
        until = None if tool.repeat.kind == "blind" or wait is None else max(now + wait, give_up)
        return Failure(kind="unclear", message=told), until
    if isinstance(error, Partly) and tool.repeat.kind != "read":
        return Failure(kind="partly", message=told), None
    if isinstance(error, Overtaken):
        return Failure(kind="stale", message=told), None
    if not isinstance(error, Later | Unclear):
        return Failure(kind="failed", message=told), None
    if wait is None:
        return Failure(kind="failed", message=given_up(told, tries)), None
    asked = min(error.at or 0.0, now + LONGEST_WAIT) if isinstance(error, Later) else 0.0
    return Failure(kind="later", message=told), max(now + wait, asked)


def _waited(fingerprint: str, answer: Returned, until: float | None) -> list[Waited]:
    if until is None or answer.error is None:
        return []
    shared: dict[str, Any] = {"at": answer.at, "id": answer.id, "fingerprint": fingerprint}
    return [Waited(**shared, until=until, cause="retry", why=answer.error.message)]
