"""What one turn of a run works with: the run, the lease, and the few ways to write something down."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

from agents.catalog import Agent
from agents.engine.budget import Need
from agents.engine.errors import FlowChanged
from agents.engine.journal import AnyEntry, Began, Failure, Notified, Replied, Returned, Waited
from agents.engine.run import Run
from agents.engine.state import RUN
from agents.engine.tool import At, Tool
from tasks import family
from tasks.driving import looking, measuring, outreaching, remembering
from tasks.driving.flushing import Flushing
from tasks.driving.heartbeat import Heartbeat
from tasks.errors import StoreAway
from tasks.store.journals import Fenced, Moved
from tasks.store.leases import Lease
from tasks.store.sessions import talk
from tasks.world import World

PATIENCE = 60.0
"""Seconds for which a fact that cannot be written is held in hand, while the store is away."""
SEND_WITHIN = 5.0
"""Seconds after `Started` in which a call must be sent, or not at all."""

Report = Callable[[], None]
"""Writes down what is known of a piece of work. Called on the turn's own thread."""
Job = Callable[[], Report]
"""Work that is allowed and written down. May be called in a thread."""


class Turn:
    """One worker on one run, from lease to release. Only this thread appends."""

    def __init__(self, world: World, run: Run, lease: Lease, heartbeat: Heartbeat) -> None:
        self.world, self.store, self.run, self.lease, self.heartbeat = world, world.store, run, lease, heartbeat
        self.wakes: list[float] = []
        self.reserved = Need()
        """What is set aside for answers that are being waited for."""
        self.elsewhere: dict[str, Mapping[str, int]] = {}
        """By command: how often other runs of the same root have called each tool."""
        self.below: list[Run] | None = None
        """All that the run has delegated to, at any depth, once that was asked for in this round."""
        self.unanswered = False
        """Another run of the same root asked people to raise the budget, and nobody answered in time."""
        self.alone = True
        """No call is out, or about to be: only then may a fact wait to be written with what comes next."""
        self.ended = False
        """The run came to its end in this very turn."""
        self._flushing: Flushing | None = None

    @property
    def now(self) -> float:
        return self.store.now()

    @property
    def began(self) -> Began:
        assert self.run.began is not None
        return self.run.began

    @property
    def agent(self) -> Agent:
        """Raises `FlowChanged` when this installation no longer has it."""
        try:
            return self.world.catalog.agents[self.began.agent]
        except KeyError:
            raise FlowChanged(RUN, f"there is no agent {self.began.agent} here any more") from None

    @cached_property
    def origin(self) -> Began:
        """How the root began that this run works for; of a root, how it began itself."""
        return family.origin(self.store, self.began)

    @property
    def root(self) -> str:
        return self.began.root or self.run.id

    @property
    def line(self) -> str:
        """What tells its calls apart from other runs' where nothing else does."""
        return self.began.line or self.run.id

    @property
    def path(self) -> tuple[str, ...]:
        """The agents from the root down to this one."""
        return self.began.path or (self.began.agent,)

    @property
    def session(self) -> str:
        """What per-session limits count over: of the root, its session, else its key, else the root itself."""
        return talk(self.origin) or self.origin.key or self.root

    def returns(self, tool: str) -> Any:
        """The type a tool returns; anything for one there is not, since it is denied anyway."""
        known = self.world.catalog.tools.get(tool)
        return known.returns if known else Any

    def at(
        self,
        tool: Tool,
        id: str = "",
        *,
        effect_key: str = "",
        send_by: float | None = None,
        give_up: float | None = None,
    ) -> At:
        """What a call is made with. `id`: its command, once it was judged."""
        now = self.now
        return tool.at(
            settings=self.world.settings,
            options=self.agent.options(tool),
            effect_key=effect_key,
            send_by=now + SEND_WITHIN if send_by is None else send_by,
            give_up=now + tool.timeout if give_up is None else give_up,
            clock=self.store.now,
            **remembering.given(self.world, self.run, tool, id),
            **outreaching.given(self.world, self.run, tool, id, now),
            **looking.given(self.world, tool),
            **measuring.given(self.world, self.run, tool, id),
        )

    # -- writing ------------------------------------------------------------------------------------------------------

    def intend(self, *entries: AnyEntry) -> None:
        """Write what we mean to do. Raises `Moved` (plan again) and `Fenced` (stop)."""
        self.world.point(f"{entries[-1].kind}:before")
        self.store.journals.append(self.run, *entries, token=self.lease.token)
        self.world.point(f"{entries[-1].kind}:after")

    def note(self, *entries: Notified) -> None:
        """Write down what has left already, whatever came first. Raises `Moved` once it is written: plan again."""
        refused = None
        while True:
            try:
                self.intend(*entries)
                break
            except Moved as moved:
                refused = moved
        if refused:
            raise refused

    def report(self, answer: Returned | Replied, *more: Waited) -> None:
        """Write what is known of the world. It is never dropped: not because the journal grew, not for a lost lease.

        A success counts from any attempt, a failure only from the latest. One that can be had again without harm is
        held: it is written with what comes next, and before anything else is done.
        """
        self.world.point(f"{answer.kind}:before")
        if not self._held(answer):
            self._patiently(lambda: self._finish(answer, *more))
        self.world.point(f"{answer.kind}:after")

    def flush(self) -> None:
        """Write down what is held. Raises `Moved`, `Fenced`."""
        self._patiently(lambda: self.store.journals.flush(self.run, self.lease.token))

    def flush_beside(self, job: Job) -> Report:
        """Do a job that changes nothing while what is held is written down.

        Raises `Moved`, `Fenced`: what the job gave is then written down already, unless its run was rewound.
        """
        rewinds = self.run.rewinds
        self._flushing = Flushing(self.store.journals.begin_flush(self.run, self.lease.token))
        try:
            report = job()
        finally:
            refused = self._landed(self._flushing)
        if refused is None:
            return report
        if self.run.rewinds == rewinds:
            report()
        raise refused

    def land(self) -> None:
        """Take in what is written beside a job once that is out: until then it holds a connection to the store."""
        if self._flushing:
            self._flushing.land()

    def keep(self) -> None:
        """Write down what is held, whatever else came first."""
        while self.run.held:
            with suppress(Moved):
                self.flush()

    def settle(self, id: str, failure: Failure | None, *before: AnyEntry) -> None:
        """Give a command its answer without performing anything (None: a person says it happened)."""
        step = self.run.step(id)
        attempt = step.started.attempt if step.started else 0
        if before:
            self.intend(*before)
        self.report(Returned(at=self.now, id=id, attempt=attempt, error=failure))

    def wake_at(self, when: float | None) -> None:
        """The run wants to be looked at again then (None: only when somebody does something)."""
        if when is not None:
            self.wakes.append(when)

    def _held(self, answer: Returned | Replied) -> bool:
        """Whether a fact can wait: a reply, or what a read gave, with no other work under way.

        What is held can be refused later on (`Moved`), and a call that was started by then would go unperformed.
        """
        step = self.run.step(answer.id)
        harmless = isinstance(answer, Replied) or not (step.started is None or step.started.effect)
        if not self.alone or answer.error or step.outcome or step.question or not harmless:
            return False
        return self.store.journals.hold(self.run, answer)

    def _landed(self, flushing: Flushing) -> Moved | Fenced | None:
        """Why what was begun was not written; with patience, begun anew, where the store was away."""
        flushing.land()
        self._flushing = None
        if not isinstance(flushing.error, StoreAway):
            return flushing.error
        try:
            self.flush()
        except (Moved, Fenced) as refused:
            return refused
        return None

    def _patiently(self, write: Callable[[], None]) -> None:
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                write()
                return
            except StoreAway:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.2)

    def _finish(self, answer: Returned | Replied, *more: Waited) -> None:
        while not self._overtaken(answer):
            with suppress(Moved):
                self.store.effects.finish(self.run, self.lease.token, self._effect(answer), answer, *more)
                return

    def _overtaken(self, answer: Returned | Replied) -> bool:
        step = self.run.step(answer.id)
        if step.outcome:
            return True
        late = isinstance(answer, Returned) and step.started is not None and step.started.attempt > answer.attempt
        return late and answer.error is not None

    def _effect(self, answer: Returned | Replied) -> str:
        effect = self.run.effect_of(answer.id) if isinstance(answer, Returned) else None
        return effect.started.effect if effect else ""
