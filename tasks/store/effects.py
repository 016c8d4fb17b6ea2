"""The ledger, and the effect's door: a claim by business identity, across runs, in the script that writes `Started`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic_core import to_json

from agents.engine.journal import AnyEntry, Replied, Returned, Waited
from agents.engine.run import Run
from agents.engine.state import Effect
from tasks.store import calls
from tasks.store.journals import Journals
from tasks.store.server import Server, reaching

HOUR = 3600
HELD = frozenset({"lost", "partly"})
"""Kinds of failure after which something may have been done."""


@dataclass(frozen=True)
class Claim:
    """What the ledger holds under an identity, `effect`: who, by which `Started`, with which arguments, how it stands.

    `n` counts the definite failures and deliberate repeats so far, from 1.
    """

    effect: str
    run: str
    seq: int
    args: str
    state: Literal["claimed", "done", "free"]
    n: int


@dataclass(frozen=True)
class Halted:
    """A kill switch is thrown; the run is woken when it is lifted."""

    scope: str


@dataclass(frozen=True)
class Claimed:
    """Somebody holds this very effect (None: the ledger moved since it was read, or the lane is taken)."""

    by: Claim | None


@dataclass(frozen=True)
class Limited:
    """A limit was reached since the call was judged."""

    name: str


@dataclass(frozen=True)
class Busy:
    """Another call is at the same object; the run is woken when that is over."""

    run: str


Refusal = Halted | Claimed | Limited | Busy


@dataclass(frozen=True)
class Wanted:
    """What is asked of the door. `effect` empty: a read, nothing to claim. `lane`: see `Tool.lane`.

    `object`: what no other call may be at meanwhile; empty: nothing.
    `mine`: the number of our own `Started` for this command, when this is a further attempt. `agents`: the one that
    calls, then those it works for, each with its limits (an hour, a session; None: none, or a person has approved the
    call beyond it). `counted`: whether this start counts towards limits.
    """

    agents: Mapping[str, tuple[int | None, int | None]]
    tool: str
    session: str
    effect: str = ""
    lane: str = ""
    args: str = ""
    n: int = 1
    mine: int | None = None
    counted: bool = True
    object: str = ""


class Effects:
    """Start and finish."""

    def __init__(self, server: Server, journals: Journals) -> None:
        self._server, self._keys, self._journals = server, server.keys, journals

    def peek(self, effect: str, lane: str = "") -> Claim | None:
        """What the ledger holds now: under this identity, or else what is under way in its lane."""
        with reaching(), self._server.line() as line:
            row = line.hmget(self._keys.effect(effect), "run", "seq", "args", "state", "n")
            claim = _claim(effect, row)
            ahead = line.get(self._keys.lane(lane)) if lane else None
        if ahead is None or ahead.decode() == effect or (claim and claim.state != "free"):
            return claim
        return self.peek(ahead.decode())

    def free(self, run: str, effect: Effect) -> None:
        """Give up a claim that came to nothing, if it is still ours."""
        identity = effect.started.effect
        keys = [self._keys.effect(identity), self._keys.waiters(identity), self._keys.due]
        self._server.run("free", keys, [self._keys.prefix, run, effect.seq])

    def wait_for(self, effect: str, run: str) -> bool:
        """Have a run woken when the claim on an effect is settled; False when it is settled already."""
        return bool(self._server.run("wait", [self._keys.effect(effect), self._keys.waiters(effect)], [run]))

    def counts(self, agent: str, tool: str, session: str) -> tuple[int, int]:
        """Effects started in this clock hour, and in this session."""
        with reaching():
            hour, whole = self._server.client.mget(self._counters(agent, tool, session))
        return int(hour or 0), int(whole or 0)

    def count(self, agent: str, tool: str) -> None:
        """One more in this clock hour, though nothing was started: people were asked about it."""
        hour, _ = self._counters(agent, tool, "")
        with reaching(), self._server.client.pipeline(transaction=False) as line:
            line.incr(hour)
            line.expire(hour, HOUR)
            line.execute()

    def start(self, run: Run, token: str, wanted: Wanted, *entries: AnyEntry) -> Refusal | None:
        """Write entries, the last of them `Started`, if the door lets it through. Raises `Moved`, `Fenced`."""
        ready, started = self._journals.chain(run, entries), entries[-1]
        keys = [
            *(self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due, self._keys.asking),
            *(self._keys.halt, self._keys.halted, self._keys.effect(wanted.effect), self._keys.waiters(wanted.effect)),
            self._keys.lane(wanted.lane) if wanted.lane else "",
            *(self._keys.effect(wanted.object), self._keys.waiters(wanted.object)),
            calls.key(self._keys, started),
            *(key for agent in wanted.agents for key in self._counters(agent, wanted.tool, wanted.session)),
        ]
        limits = [[limit or False for limit in each] for each in wanted.agents.values()]
        args = [
            *(run.id, ready.after, token, "\n".join(wanted.agents), wanted.tool, "1" if wanted.effect else ""),
            *(_or_empty(wanted.mine), wanted.args, wanted.n, to_json(limits), "1" if wanted.counted else ""),
            wanted.effect,
            *("1" if wanted.object else "", "1" if calls.is_call(started) else ""),
        ]
        answer = self._journals.settle(run, ready, self._server.run("start", keys, [*args, *ready.flat]))
        match answer[0]:
            case b"halted":
                return Halted(answer[1].decode())
            case b"claimed":
                return Claimed(_claim(wanted.effect, answer[1:]))
            case b"limited":
                return Limited(answer[1].decode())
            case b"busy":
                return Busy(answer[1].decode())
        return None

    def finish(self, run: Run, token: str, effect: str, *entries: Returned | Replied | Waited) -> None:
        """Write what is known of a call; confirm the claim, or give it up, and let others at its object.

        Raises `Moved`.
        """
        begun = run.effects.get(effect)
        left = begun.started.object if begun and _over(entries[0]) else ""
        ready = self._journals.chain(run, entries)
        asking = self._journals.asking(run, ready)
        keys = [
            *(self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due, self._keys.asking),
            *(self._keys.effect(effect), self._keys.waiters(effect)),
            *(self._keys.effect(left), self._keys.waiters(left), calls.key(self._keys, entries[0])),
        ]
        verb = _verb(entries[0]) if effect and isinstance(entries[0], Returned) else ""
        seq, failed = begun.seq if begun and left else "", _failed(run, entries[0])
        args = [self._keys.prefix, run.id, ready.after, token, asking, verb, seq, failed]
        self._journals.settle(run, ready, self._server.run("finish", keys, [*args, *ready.flat]))

    def _counters(self, agent: str, tool: str, session: str) -> list[str]:
        hour = int(self._server.now() // HOUR)
        return [self._keys.hour(agent, tool, hour), self._keys.session(agent, tool, session)]


def _verb(answer: Returned) -> str:
    """What an answer does to the claim: only a final failure gives it up, and one that is not final leaves it.

    What may have been done in part stays claimed like what was done: whoever meets it asks.
    """
    if answer.adopted or not answer.final:
        return ""
    return "free" if answer.error and answer.error.kind not in HELD else "done"


def _failed(run: Run, answer: Returned | Replied | Waited) -> str:
    """The tool that has failed by this answer, or ""."""
    judged = run.step(answer.id).judged
    return judged.tool if judged and calls.is_failure(answer) else ""


def _over(answer: Returned | Replied | Waited) -> bool:
    """Whether it is known how a call went: an unclear one may still be on its way."""
    return isinstance(answer, Returned) and not (answer.error and answer.error.kind == "unclear")


def _or_empty(value: int | None) -> str:
    return "" if value is None else str(value)


def _claim(effect: str, row: Sequence[bytes | None]) -> Claim | None:
    run, seq, args, state, n = row
    if not (run and seq and args is not None and state and n):
        return None
    return Claim(effect, run.decode(), int(seq), args.decode(), state.decode(), int(n))  # type: ignore[arg-type]
