"""One turn of one run: lease, replay, then rounds of plan, perform and write down, until it parks or ends."""

from __future__ import annotations

import logging
from concurrent.futures import as_completed
from contextlib import suppress
from functools import partial

from agents.engine.budget import Need
from agents.engine.errors import Answered, FlowChanged
from agents.engine.flow import Call, Delegate, Done, Leaf, Think, Wait
from agents.engine.journal import Cancelled, Ended, Failure, Status, Stop
from agents.engine.replay import Pending, Replay
from agents.engine.state import RUN
from tasks import family
from tasks.driving import budgets, conversing, delegating, joining, notices, questions
from tasks.driving.calls import plan_call, plan_unclear
from tasks.driving.heartbeat import Heartbeat
from tasks.driving.thinking import plan_think
from tasks.driving.turn import Job, Turn
from tasks.driving.waiting import plan_wait
from tasks.errors import StoreAway
from tasks.processes import logs
from tasks.store.journals import Due, Fenced, Moved
from tasks.store.leases import Lease
from tasks.world import World

MOST_TAKES = 3
"""A run that was taken so often at one head and never got past it is not taken again: people are asked."""

UNREADABLE = 300.0
"""Seconds between looks at a run that nobody can make sense of, such as one that a newer version wrote."""

PLANNING = 1.0
"""Seconds for which more is planned once something has been started, which must be sent within `SEND_WITHIN`."""

log = logging.getLogger(__name__)


def drive(world: World, run: str) -> None:
    """Drive a run as far as it goes now. Does nothing while another worker has it.

    A delegate that has ended has left its parent due: whoever drove it to its end goes on with that one at once, and
    not behind all that waits in the queue.
    """
    following = _one_turn(world, run)
    while following and not world.stopping.is_set():
        following = _one_turn(world, following)


def _one_turn(world: World, run: str) -> str:
    """A run's turn; gives its parent when the run has ended in it, else nothing."""
    lease = world.store.leases.take(run, world.settings.lease_seconds)
    if lease is None:
        return ""
    turn: Turn | None = None
    with logs.about(run), suppress(Fenced):
        try:
            with Heartbeat(world.pulse, lease) as heartbeat:
                turn = Turn(world, world.store.journals.load(run), lease, heartbeat)
                Driver(turn).go()
        except Fenced:
            log.info("another worker has the run now")
        except StoreAway as away:
            log.warning("left as it is: %s", away)
        except Exception as bug:  # the outer wall: a run must be parked by what nobody foresaw, not lost
            log.exception("the run crashed")
            _park(world, lease, turn, f"{type(bug).__name__}: {bug}")
    return turn.began.parent if turn and turn.ended else ""


def _park(world: World, lease: Lease, turn: Turn | None, why: str) -> None:
    """Put the question; the next turn tells people, since this one may be broken in any place.

    Nobody can be asked in a journal that cannot be read (None): it is left alone for a while, and noted.
    """
    if turn is None:
        world.store.house.note("unreadable", run=lease.run, why=why)
        world.store.leases.renew([lease], UNREADABLE)
        return
    asked = any(question.asked.of == "crashed" for question in turn.run.open.values())
    while not (turn.run.ended or asked):
        try:
            questions.ask_crashed(turn, why)
            turn.store.leases.release(turn.run, lease.token, "now")
            return
        except Moved:
            continue
    turn.store.leases.release(turn.run, lease.token, world.store.now() + UNREADABLE)


class Driver:
    """A turn's rounds, and the flow between them."""

    def __init__(self, turn: Turn) -> None:
        self.turn, self.run, self.world = turn, turn.run, turn.world
        self._replay: Replay | None = None
        self._version = (0, 0)
        """How often the run was rewound and reloaded when its flow was begun."""

    def go(self) -> None:
        """Rounds until the run is let go of."""
        if self.run.began is None:
            self.turn.store.leases.release(self.run, self.turn.lease.token, "never")
            return
        if self.turn.lease.takes > MOST_TAKES and not self._broken():
            questions.ask_crashed(self.turn, f"{MOST_TAKES} workers took it at this point and none got past it")
        try:
            while not self._round():
                pass
        except StoreAway:
            self.turn.keep()
            raise
        finally:
            self._close()

    def _round(self) -> bool:
        """Plan and perform once. True when the run was let go of."""
        if self.world.stopping.is_set():
            return self._release("now")
        self.turn.wakes, self.turn.reserved, self.turn.alone = [], Need(), True
        self.turn.unanswered, self.turn.below = False, None
        self.turn.heartbeat.rest()
        before = self.run.length
        try:
            self._step()
            if self.run.length > before:
                return False
            self.turn.flush()
            notices.deliver(self.turn)
            return self.run.length == before and self._release(self._due())
        except Moved:
            return False

    def _step(self) -> None:
        if self.run.ended:
            return
        joining.take_in(self.turn)
        joining.call_off(self.turn)
        if self.run.cancelled and self._called_off(self.run.cancelled):
            return
        if self._broken():
            return
        if unanswered := questions.exhausted(self.turn):
            self._exhaust(*unanswered)
            return
        try:
            pending = self._pending()
        except FlowChanged as changed:
            if not self._settle_unclear():
                questions.ask_changed(self.turn, changed)
            return
        if self._replay and self._replay.done:
            self._finish(self._replay)
        else:
            thinks = len(pending) == 1 and isinstance(pending[0][1], Think)
            self._perform(self._jobs(pending), thinks=thinks)
            if self.turn.unanswered and not self.run.unclear:
                self._exhaust(*questions.UNANSWERED["spent"])

    # -- the flow -----------------------------------------------------------------------------------------------------

    def _pending(self) -> Pending:
        """What the flow waits for, by the journal as it is now. Raises `FlowChanged`."""
        if self._replay is None or self._version != (self.run.rewinds, self.run.reloads):
            self._close()
            began, self._version = self.turn.began, (self.run.rewinds, self.run.reloads)
            fields = began.event.fields if began.event else began.input
            begins = partial(conversing.narrow, self.turn)
            self._replay = Replay(self.turn.agent.start(fields, began.flow), self.run, self.turn.returns, begins)
            self._check(self._replay)
        return self._replay.pending()

    def _check(self, replay: Replay) -> None:
        """A flow that does not fit its journal is not kept: the next round would take it for one that does."""
        try:
            replay.pending()
            replay.check()
        except FlowChanged:
            self._close()
            raise

    def _close(self) -> None:
        if self._replay:
            self._replay.close()
        self._replay = None

    def _jobs(self, pending: Pending) -> list[Job]:
        """What may be performed now. Where looking at the world takes long, the rest is planned when that is out."""
        jobs, ends = list[Job](), 0.0
        for id, command in pending:
            if jobs and self.turn.now > ends:
                break
            try:
                job = self._plan(id, command)
            except Moved:
                if not jobs:
                    raise
                break  # what was started is performed first: it would count as unclear
            if job:
                ends = ends or self.turn.now + PLANNING
                jobs.append(job)
        return jobs

    def _plan(self, id: str, command: Leaf) -> Job | None:
        if isinstance(command, Delegate):
            delegating.plan_delegate(self.turn, id, command)
            return None
        if isinstance(command, Wait):
            plan_wait(self.turn, id, command)
            return None
        job = plan_call(self.turn, id, command) if isinstance(command, Call) else plan_think(self.turn, id, command)
        if job:
            self.turn.alone = False
        return job

    def _perform(self, jobs: list[Job], *, thinks: bool = False) -> None:
        """Every job is waited for and written down before anything else happens, even if one of them is broken.

        What is held is written down before; or meanwhile, if the only one `thinks`: nothing in the world follows from
        that alone.
        """
        if jobs and not thinks:
            self.turn.flush()
        if len(jobs) == 1:
            report = self.turn.flush_beside(jobs[0]) if thinks else jobs[0]()
            self.turn.alone = True
            report()
            return
        broken = None
        for future in as_completed([self.world.pool.submit(job) for job in jobs]):
            if error := future.exception():
                broken = error
            else:
                future.result()()
        if broken:
            raise broken

    # -- ending -------------------------------------------------------------------------------------------------------

    def _finish(self, replay: Replay) -> None:
        if replay.error is None:
            value = replay.value if isinstance(replay.value, Done) else Done(summary=str(replay.value or "done"))
            self._end("done", value.summary, value.model_dump(mode="json")["output"], stop=value.stop)
        elif isinstance(replay.error, Answered):
            self._end("done", f"{replay.error.kind}: {replay.error}", stop=replay.error.kind)
        else:
            self._end("failed", str(replay.error), stop=replay.error.kind)

    def _called_off(self, cancelled: Cancelled) -> bool:
        """Honour a wish to end; False when the run goes on nevertheless, having changed the world already."""
        if cancelled.newer and family.changed_the_world(self.turn.store, self.run):
            return questions.make_stale(self.turn)
        if not self.run.unclear:
            why = cancelled.why or f"cancelled by {cancelled.by}"
            self._end("superseded" if cancelled.newer else "cancelled", why)
        elif not self._broken():
            self._settle_unclear()
        return True

    def _settle_unclear(self) -> bool:
        """Find out about what may have happened, without the flow; whether there is any such effect."""
        unclear = [effect.started.id for effect in self.run.unclear]
        self._perform([job for id in unclear if (job := plan_unclear(self.turn, id))])
        return bool(unclear)

    def _exhaust(self, stop: Stop, why: str) -> None:
        self._end("exhausted", why, stop=stop)

    def _end(self, status: Status, summary: str, output: object = None, *, stop: Stop = "") -> None:
        """Write down how it ended; not before all it has delegated to have."""
        if joining.still_out(self.turn, summary):
            return
        self._give_up_claims(summary)
        if self.run.by_rules or self.world.model is None:
            summary = f"{summary.rstrip('.')}. No language model was used."
        ended = Ended(
            at=self.turn.now,
            status=status,
            stop=stop,
            summary=summary,
            output=output,
            totals=self.run.totals,
            trust=self.run.vouched.labels(output) if self.turn.began.parent else {},
        )
        self.world.point("ended:before")
        following = self.turn.store.slots.end(self.run, self.turn.lease.token, ended, "")
        self.world.point("ended:after")
        self.turn.ended = True
        if following:
            self.world.hint(following)

    def _give_up_claims(self, why: str) -> None:
        """What was to be tried again and will not be must not stand in anybody else's way."""
        for step in list(self.run.steps.values()):
            if step.started and step.started.effect and step.outcome is None:
                self.turn.settle(step.id, Failure(kind="failed", message=f"the run ended first: {why}"))
        for effect in self.run.effects.values():
            if effect.undone:
                self.turn.store.effects.free(self.run.id, effect)

    # -- letting go ---------------------------------------------------------------------------------------------------

    def _broken(self) -> bool:
        """Whether people must mend the run before it is driven on."""
        return any(question.asked.id == RUN for question in self.run.open.values())

    def _due(self) -> Due:
        return min(self.turn.wakes) if self.turn.wakes else "never"

    def _release(self, due: Due) -> bool:
        budgets.commit(self.turn)
        self.world.point("release:before")
        return self.turn.store.leases.release(self.run, self.turn.lease.token, due)
