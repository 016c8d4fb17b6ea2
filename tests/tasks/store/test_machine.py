"""The store against a model of it: leases, takeovers, decisions, halts and claims, in any order one can think of.

Two things must never be: two effects under one identity, and a run that somebody must look at and nobody will.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agents.engine.journal import Failure, Noted, Returned, Started
from agents.engine.run import Run
from tasks.store import Store
from tasks.store.effects import Claimed, Halted, Wanted
from tasks.store.journals import Fenced, Moved
from tasks.store.server import Server

RUNS = st.sampled_from(["r1", "r2"])
WORKERS = st.sampled_from(["A", "B"])
EFFECTS = st.sampled_from(["e1", "e2"])
LEASE = 15.0


@dataclass
class Held:
    """What a worker believes: a lease it took, and the run as it last saw it."""

    token: str
    run: Run


@dataclass
class Claim:
    """What the ledger should hold. `seq`: the number of the Started that made it."""

    run: str
    seq: int
    state: str
    n: int


@dataclass
class Expected:
    """A run as the model has it. `news`: somebody must look at it. `nudged`: it was woken without a new entry."""

    length: int = 0
    holder: str = ""
    until: float = 0.0
    news: bool = False
    nudged: bool = False


@dataclass
class Model:
    """Everything, kept in Python."""

    runs: dict[str, Expected] = field(default_factory=lambda: {"r1": Expected(), "r2": Expected()})
    claims: dict[str, Claim] = field(default_factory=dict)
    waiting: dict[str, set[str]] = field(default_factory=lambda: {"e1": set(), "e2": set()})
    held_by_halt: set[str] = field(default_factory=set)
    halted: bool = False
    performed: dict[str, int] = field(default_factory=lambda: {"e1": 0, "e2": 0})


class StoreMachine(RuleBasedStateMachine):
    """Workers A and B, runs r1 and r2, effects e1 and e2 that either run may want."""

    client: redis.Redis

    @initialize()
    def empty(self) -> None:
        self.client.flushall()
        self.store = Store(Server(self.client))
        self.model = Model()
        self.held: dict[tuple[str, str], Held] = {}

    # -- workers ------------------------------------------------------------------------------------------------------

    @rule(worker=WORKERS, run=RUNS)
    def take(self, worker: str, run: str) -> None:
        expected, now = self.model.runs[run], self.store.now()
        lease = self.store.leases.take(run, LEASE)
        if expected.holder and expected.until > now + 0.5:
            assert lease is None, "two workers hold one run"
            return
        assert lease is not None
        expected.holder, expected.until, expected.news, expected.nudged = worker, now + LEASE, False, False
        self.held[worker, run] = Held(lease.token, self.store.journals.load(run))

    @rule(worker=WORKERS, run=RUNS)
    def release(self, worker: str, run: str) -> None:
        if not (held := self.held.get((worker, run))):
            return
        expected = self.model.runs[run]
        unseen = expected.length > held.run.length
        try:
            let_go = self.store.leases.release(held.run, held.token, "never")
        except Fenced:
            assert expected.holder != worker
            del self.held[worker, run]
            return
        assert expected.holder == worker
        assert let_go == (not unseen and not expected.nudged), "let go with news unread, or kept for nothing"
        if let_go:
            expected.holder, expected.news = "", False
            del self.held[worker, run]
        elif not unseen:
            expected.nudged = False

    @rule(worker=WORKERS, run=RUNS, effect=EFFECTS, again=st.booleans())
    def start(self, worker: str, run: str, effect: str, again: bool) -> None:
        if not (held := self.held.get((worker, run))):
            return
        expected, claim = self.model.runs[run], self.model.claims.get(effect)
        ours = claim is not None and claim.run == run and claim.state == "claimed" and again
        n = 1 if claim is None else claim.n + 1 if claim.state == "free" else claim.n
        wanted = Wanted({"a": (None, None)}, "t", "s", effect, "", "args", n, claim.seq if claim and ours else None)
        started = Started(at=1, id=effect, attempt=1, effect=effect, key="k", n=n, send_by=2, give_up=3)
        before = held.run.length
        try:
            refusal = self.store.effects.start(held.run, held.token, wanted, started)
        except Fenced:
            assert expected.holder != worker
            return
        except Moved:
            assert expected.length > before
            return
        assert expected.holder == worker
        assert expected.length == before
        if self.model.halted:
            assert refusal == Halted("all")
            self.model.held_by_halt.add(run)
        elif claim is None or claim.state == "free" or ours:
            assert refusal is None
            expected.length += 1
            self.model.claims[effect] = Claim(run, expected.length, "claimed", n)
            self.model.performed[effect] += 0 if ours else 1
        else:
            assert isinstance(refusal, Claimed)
            assert refusal.by is not None
            assert (refusal.by.run, refusal.by.seq) == (claim.run, claim.seq)
            if claim.state == "claimed":
                self.model.waiting[effect].add(run)

    @rule(run=RUNS, effect=EFFECTS, outcome=st.sampled_from(["done", "failed", "unclear"]))
    def finish(self, run: str, effect: str, outcome: str) -> None:
        """Whoever performed it reports, lease or no lease."""
        claim = self.model.claims.get(effect)
        if claim is None or claim.run != run or claim.state != "claimed":
            return
        error = None if outcome == "done" else Failure(kind=outcome)
        answer = Returned(at=1, id=effect, attempt=1, error=error, final=outcome != "unclear")
        self.store.effects.finish(self.store.journals.load(run), "", effect, answer)
        self._grew(run)
        if outcome == "failed":
            claim.state = "free"
            self.model.performed[effect] -= 1
        elif outcome == "done":
            claim.state = "done"
        if outcome != "unclear":
            self._wake(self.model.waiting[effect])

    # -- people -------------------------------------------------------------------------------------------------------

    @rule(run=RUNS)
    def decide(self, run: str) -> None:
        self.store.journals.append(self.store.journals.load(run), Noted(at=1, what="decision"), due="now")
        self._grew(run)

    @precondition(lambda self: not self.model.halted)
    @rule()
    def halt(self) -> None:
        assert self.store.halts.halt("all")
        self.model.halted = True

    @precondition(lambda self: self.model.halted)
    @rule()
    def lift(self) -> None:
        assert self.store.halts.lift("all")
        self.model.halted = False
        self._wake(self.model.held_by_halt)

    @rule(seconds=st.sampled_from([1.0, LEASE + 1]))
    def wait(self, seconds: float) -> None:
        self.store.server.skew += seconds

    # -- what must always hold ----------------------------------------------------------------------------------------

    @invariant()
    def never_two_effects_under_one_identity(self) -> None:
        assert all(count <= 1 for count in self.model.performed.values())

    @invariant()
    def the_ledger_is_the_models(self) -> None:
        for effect, claim in self.model.claims.items():
            found = self.store.effects.peek(effect)
            assert found is not None
            assert (found.run, found.seq, found.state, found.n) == (claim.run, claim.seq, claim.state, claim.n)

    @invariant()
    def whoever_has_news_is_looked_at(self) -> None:
        for id, expected in self.model.runs.items():
            score = self.client.zscore("placet:due", id)
            if expected.news:
                assert score is not None, f"{id} has news, and nobody will look"
                assert score <= self.store.now() + LEASE

    def _grew(self, run: str) -> None:
        self.model.runs[run].length += 1
        self.model.runs[run].news = True

    def _wake(self, runs: set[str]) -> None:
        for run in runs:
            self.model.runs[run].news = self.model.runs[run].nudged = True
        runs.clear()


def test_in_any_order_no_effect_is_doubled_and_no_wake_up_lost(valkey_url: str) -> None:
    StoreMachine.client = redis.Redis.from_url(valkey_url)
    quick = settings(
        max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(StoreMachine, settings=quick)
    StoreMachine.client.close()
