"""Flows made up at random, and a driver that needs nothing but the engine."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from agents.engine.chain import genesis
from agents.engine.errors import CallFailed
from agents.engine.event import Event
from agents.engine.flow import Call, Delegate, Flow, Gather, Leaf, Think, Wait
from agents.engine.journal import (
    AnyEntry,
    Delegated,
    Failure,
    Heard,
    Joined,
    Judged,
    Replied,
    Returned,
    Started,
    Waited,
    Woke,
)
from agents.engine.replay import Replay
from agents.engine.run import Run

leaf = st.one_of(
    st.tuples(st.just("call"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("think"), st.integers(0, 9)),
    st.tuples(st.just("delegate"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("wait"), st.integers(0, 9), st.sampled_from(["", "a.*", "a.b"])),
)
program = st.recursive(
    st.lists(leaf, max_size=4),
    lambda inner: st.lists(
        st.one_of(
            leaf,
            st.tuples(st.just("gather"), st.lists(st.one_of(leaf, inner), max_size=4)),
            st.tuples(st.just("sub"), inner),
            st.tuples(st.just("try"), inner, inner),
            st.tuples(st.just("if"), inner, inner),
            st.tuples(st.just("loop"), st.integers(0, 3), inner),
        ),
        max_size=5,
    ),
    max_leaves=25,
)
"""A flow as data: commands, gathers, sub-flows, try, if, loops, nested at will."""


def command(op: Any) -> Leaf:
    if op[0] == "call":
        return Call("t", n=op[1], fails=op[2])
    if op[0] == "delegate":
        return Delegate("a", str(op[1]), fails=op[2])
    if op[0] == "wait":
        return Wait(seconds=op[1], event=op[2])
    return Think(int, "p.md", otherwise=0, n=op[1])


def interpret(program: Any) -> Flow:
    """The flow a program describes. Which way an `if` goes depends on the results so far."""
    got: list[Any] = []
    for op in program:
        match op:
            case ("call" | "think" | "delegate" | "wait", *_):
                got.append((yield command(op)))
            case ("gather", branches):
                got.append((yield Gather(*[command(b) if isinstance(b, tuple) else interpret(b) for b in branches])))
            case ("sub", inner):
                got.append((yield from interpret(inner)))
            case ("try", inner, otherwise):
                try:
                    got.append((yield from interpret(inner)))
                except CallFailed as error:
                    got.append([str(error), (yield from interpret(otherwise))])
            case ("if", yes, no):
                got.append((yield from interpret(yes if len(str(got)) % 2 else no)))
            case ("loop", times, inner):
                for _ in range(times):
                    got += [(yield from interpret(inner))]
    return got


@dataclass
class Driven:
    """What came of driving a program: its entries, outcome, what was yielded where, what was performed now."""

    entries: list[AnyEntry]
    outcome: tuple[Any, str] = (None, "")
    yielded: dict[str, str] = field(default_factory=dict)
    performed: list[str] = field(default_factory=list)


def drive(program: Any, entries: list[AnyEntry], order: random.Random) -> Driven:
    """Drive a program to its end over what is recorded; of several pending commands, one at random goes first."""
    run, driven = Run("r", genesis("r")), Driven(list(entries))
    for entry in entries:
        run.apply(entry, b"")
    replay = Replay(interpret(program), run, lambda tool: Any)
    replay.pending()
    replay.check()
    while True:
        pending = replay.pending()
        for id, each in pending:
            driven.yielded[id] = each.fingerprint
        if replay.done:
            driven.outcome = (replay.value, str(replay.error))
            return driven
        id, chosen = order.choice(pending)
        driven.performed.append(id)
        for entry in answered(run, id, chosen):
            driven.entries.append(entry)
            run.apply(entry, b"")


def answered(run: Run, id: str, chosen: Leaf) -> list[AnyEntry]:
    common: dict[str, Any] = {"id": id, "at": 0.0}
    if isinstance(chosen, Think):
        value = len(id) + chosen.given["n"]
        return [Replied(**common, fingerprint=chosen.fingerprint, model="m", value=value)]
    if isinstance(chosen, Delegate):
        return delegated(common, chosen)
    if isinstance(chosen, Wait):
        return waited(common, chosen)
    failure = Failure(kind="failed", message=id) if chosen.args["fails"] else None
    value = None if failure else [id, chosen.args]
    entries: list[AnyEntry] = []
    if run.step(id).judged is None:
        judged: dict[str, Any] = {"tool": "t", "args": chosen.args, "args_hash": "h", "verdict": "allow"}
        entries.append(Judged(**common, fingerprint=chosen.fingerprint, **judged))
    started = Started(**common, attempt=1, effect=id, key=id, send_by=1, give_up=2)
    return [*entries, started, Returned(**common, attempt=1, value=value, error=failure)]


def delegated(common: dict[str, Any], chosen: Delegate) -> list[AnyEntry]:
    child = "" if chosen.input["fails"] else f"run of {common['id']}"
    asked: dict[str, Any] = {"agent": "a", "task": chosen.task, "input": chosen.input, "child": child}
    opened = Delegated(**common, fingerprint=chosen.fingerprint, **asked)
    if not child:
        return [opened, Joined(**common, agent="a", error=Failure(kind="failed", message=common["id"]))]
    return [opened, Joined(**common, agent="a", child=child, status="done", summary="done", output=[chosen.task])]


def waited(common: dict[str, Any], chosen: Wait) -> list[AnyEntry]:
    """It hears of an event that fits, or its time comes."""
    event = Event(source="a", kind="b", delivery="d", id=common["id"], subject="s", actor="x", fields={"n": 1})
    opened: dict[str, Any] = {"until": chosen.seconds, "event": chosen.event}
    entries = [Waited(**common, fingerprint=chosen.fingerprint, cause="event" if chosen.event else "time", **opened)]
    if not chosen.event:
        return [*entries, Woke(**common)]
    return [*entries, Heard(at=0.0, event=event), Woke(**common, event=event.id)]
