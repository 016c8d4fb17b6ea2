"""The door: all that the floor above may call.

Every method raises `StoreAway` when Redis cannot be reached, and the errors it names otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from agents.engine.canonical import digest
from agents.engine.event import Event
from agents.engine.journal import Cancelled
from agents.engine.run import Run
from agents.engine.state import Question
from agents.settings import Settings
from tasks import (
    asked_links,
    beginning,
    catalogue,
    deciding,
    evidence,
    family,
    inbox,
    links,
    listing,
    off_schedule,
    open_questions,
    question_views,
    relayed,
    timetable,
    views,
    watch,
)
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.guarded import Guarded
from tasks.halting import Halting
from tasks.hints import Hint
from tasks.links import Link
from tasks.people import Person
from tasks.processes import embedded, secrets
from tasks.remembered import Remembered
from tasks.status import (
    Approval,
    DecisionView,
    EntryView,
    HaltView,
    OpenQuestion,
    Page,
    RunView,
    ScheduleView,
    ToolView,
)
from tasks.stopping import Stopping
from tasks.store.journals import Moved
from tasks.world import World

REFUSED = 4_000
"""Bytes that are kept of an event nobody could understand."""


class Accepted(NamedTuple):
    """What became of an event: its id, and whether it had come before."""

    event: str
    repeat: bool


class Runs:
    """Made once per process: `Runs.connect(settings)`."""

    def __init__(self, world: World, hint: Hint) -> None:
        self._world, self._store, self._hint = world, world.store, hint

    @classmethod
    def connect(cls, settings: Settings) -> Runs:
        """Reads the configuration whole. Raises `ConfigError`."""
        settings = secrets.with_secret(settings)
        url = embedded.url(settings)
        return cls(World.connect(settings, url), Hint(settings.broker_url or url))

    @property
    def settings(self) -> Settings:
        """As they are used: with the generated secret, where none was set."""
        return self._world.settings

    # -- beginning ----------------------------------------------------------------------------------------------------

    def accept(self, event: Event, raw: bytes) -> Accepted:
        """Keep a verified event, durably, before the provider is answered. Drops repeats."""
        receipt = self._store.inbox.accept(event, raw)
        if receipt.hint:
            self._hint.drain()
        return Accepted(receipt.event, receipt.repeat)

    def note_refused(self, source: str, raw: bytes, why: str) -> None:
        """Write down, in the house journal, an event that came proved and cannot be understood."""
        self._store.house.note("refused", source=source, body=raw[:REFUSED].decode("utf-8", "replace"), why=why)

    def begin(
        self,
        agent: str,
        *,
        starter: str,
        prompt: str = "",
        input: dict[str, Any] | None = None,
        session: str = "",
        output_schema: dict[str, Any] | None = None,
        idempotency_key: str = "",
    ) -> str:
        """Begin a run by hand; the same idempotency key (per starter) begins once. Returns its id.

        Raises `NotFound` for an agent there is not, `Invalid` for what its flow does not take (or the key reused with
        other content).
        """
        wanted = beginning.Wanted(agent, starter, prompt, input, session, output_schema, idempotency_key)
        run = beginning.begin(self._world, wanted)
        self._hint.drive(run)
        return run

    def begin_scheduled(self, name: str, by: str) -> str:
        """Begin a run of a schedule now; `name` is "<agent>/<schedule>". Returns its id.

        Raises `NotFound`, `Invalid` (it is halted, or a run of it lives).
        """
        run = off_schedule.begin(self._world, name, by)
        self._hint.drive(run)
        return run

    def retry(self, run: str, by: str) -> str:
        """Begin attempt n+1 of a failed run. Raises `NotFound`, `Invalid` (it has not failed)."""
        old = self._load(run)
        began = old.began
        if began is None or old.ended is None or old.ended.status != "failed":
            raise Invalid(f"run {run} has not failed; only a failed run is tried again")
        if began.parent:
            raise Invalid(f"run {run} was delegated; what is tried again is the run it worked for, {began.root}")
        agent = self._world.catalog.agents.get(began.agent)
        if agent is None:
            raise Invalid(f"there is no agent {began.agent} here any more")
        again = began.model_copy(
            update={
                "at": self._store.now(),
                "attempt": began.attempt + 1,
                "retried_by": (*began.retried_by, by),
                "pins": agent.pins,
            }
        )
        source = began.event.id if began.event else digest(["retry", run])
        new = inbox.run_id(source, began.agent, again.attempt)
        inbox.begin(self._world, agent, new, again, began.event.version if began.event else 0.0)
        self._hint.drive(new)
        return new

    # -- settling -----------------------------------------------------------------------------------------------------

    def decide(
        self,
        approval: str,
        outcome: str,
        *,
        person: str,
        channel: str,
        note: str = "",
        position: int = 0,
        args_hash: str = "",
    ) -> DecisionView:
        """The one way to answer a question, whatever the channel.

        `args_hash`, when given, must be the question's own. Raises `NotFound`, `Forbidden` (not asked of them, or they
        caused it), `Invalid` (an outcome this kind does not take), `AlreadyDecided`, `NoLongerOpen`.
        """
        answer = deciding.Answer(outcome, person, channel, note, position, args_hash)
        decision = deciding.decide(self._world, approval, answer)
        self._hint.drive(approval.partition(".")[0])
        return decision

    def cancel(self, run: str, by: str, why: str = "") -> None:
        """Wish a run to end, and all that it has delegated to. Raises `NotFound`, `Invalid` (it has ended)."""
        loaded = self._load(run)
        while True:
            if loaded.ended:
                raise Invalid(f"run {run} has ended: {loaded.ended.status}")
            try:
                wish = Cancelled(at=self._store.now(), by=by, why=why)
                self._store.journals.append(loaded, wish, due="now")
                break
            except Moved:
                continue
        for child in loaded.out:
            for told in family.call_off(self._store, child, wish):
                self._hint.drive(told)
        self._hint.drive(run)

    # -- reading ------------------------------------------------------------------------------------------------------

    def get(self, run: str) -> RunView:
        """Raises `NotFound`."""
        return views.run_view(self._world, self._load(run))

    def list(self, *, agent: str = "", status: str = "", after: str = "", limit: int = 50) -> Page:
        """Newest first. `after` is a page's `next`. Raises `Invalid` for a cursor that is not one."""
        return listing.page(self._world, agent=agent, status=status, after=after, limit=limit)

    def journal(self, run: str) -> Sequence[EntryView]:
        """Every entry, in order. Raises `NotFound`."""
        return watch.entries(self._world, run, 0)

    def follow(self, run: str, after: int, wait: float) -> Sequence[EntryView]:
        """The entries past number `after`; waits up to `wait` seconds for one. Raises `NotFound`."""
        self._store.journals.wait(run, after, wait)
        return watch.entries(self._world, run, after)

    def ended(self, run: str) -> bool:
        """Whether it has ended; entries may follow that say who was told."""
        return watch.ended(self._world, run)

    def over(self, run: str) -> bool:
        """Whether no entry is to come any more, of a run that has ended."""
        return watch.over(self._world, run)

    def approvals(self, *, open_only: bool = True) -> Sequence[Approval]:
        """The questions that wait for people (or all of the runs that have one waiting), oldest first."""
        return listing.approvals(self._world, open_only=open_only)

    def approval(self, id: str) -> Approval:
        """One question, with the evidence. Raises `NotFound`."""
        run_id, _, name = id.partition(".")
        run = self._load(run_id)
        if name not in run.questions:
            raise NotFound(f"there is no question {id}")
        return self._shown(run, run.questions[name])

    def approval_for(self, link: Link) -> Approval:
        """The question a link is about, for the person it was sent to.

        Raises `NotFound`, and `Forbidden` when it is not theirs to see any more.
        """
        run, question, _ = self._linked(link)
        return self._shown(run, question)

    def beside(self, link: Link) -> Sequence[OpenQuestion]:
        """What else the run of a linked question waits for the same person to answer. Raises as `approval_for`."""
        return open_questions.beside(self._world, *self._linked(link))

    def read_link(self, token: str) -> Link:
        """Who a mailed link is for, and what about. Raises `LinkForged`, `LinkExpired`."""
        return links.read(self._world.settings, token, self._store.now())

    def approval_asked(self, token: str) -> Approval:
        """The question behind a link of whoever caused it, who may only look. Raises `NotFound`, `LinkForged`."""
        return relayed.shown(self.approval(asked_links.read(self._world.settings, token)))

    def name(self, person: str) -> str:
        """What a person is called; their id when they are no longer in people.toml."""
        known = self._world.people.get(person)
        return known.name if known else person

    def schedules(self) -> Sequence[ScheduleView]:
        """What agents begin by the clock, the one that comes next first."""
        return timetable.timetable(self._world)

    def tools(self) -> Sequence[ToolView]:
        """Every tool there is, by name, with how often it was called in the last seven days."""
        return catalogue.tools(self._world)

    @property
    def remembered(self) -> Remembered:
        """The door to what agents remember."""
        return Remembered(self._world)

    @property
    def stopping(self) -> Stopping:
        """The door for whoever follows a stop link."""
        return Stopping(self._world, self._hint)

    @cached_property
    def guarded(self) -> Guarded:
        """The door for other people's agents."""
        return Guarded(self._world, self._hint)

    # -- stopping -----------------------------------------------------------------------------------------------------

    def halt(self, scope: str, by: str) -> None:
        """As `Halting` does."""
        self._halting.halt(scope, by)

    def lift(self, scope: str, by: str) -> None:
        """As `Halting` does."""
        self._halting.lift(scope, by)

    def halts(self) -> Mapping[str, HaltView]:
        """What is halted now, by scope."""
        return self._halting.now()

    @cached_property
    def _halting(self) -> Halting:
        return Halting(self._store, lambda: self._world.catalog)

    def ready(self) -> dict[str, str]:
        """What is wrong, by part ("redis", "memory", …); empty when all is well. Raises nothing."""
        return watch.ready(self._world)

    def _shown(self, run: Run, question: Question) -> Approval:
        asked = question_views.approval(self._world, run, question)
        return asked.model_copy(update={"evidence": evidence.of(self._world, run, question)})

    def _linked(self, link: Link) -> tuple[Run, Question, Person]:
        """The question that a link is about, and the person it was sent to. Raises `NotFound`, `Forbidden`."""
        run_id, _, name = link.approval.partition(".")
        run = self._load(run_id)
        question = run.questions.get(name)
        if question is None:
            raise NotFound(f"there is no question {link.approval}")
        person = self._world.people.get(link.person)
        if person is None or not self._world.people.may(person, question.asked.approvers):
            raise Forbidden(f"this question is not, or no longer, put to {link.person}")
        return run, question, person

    def _load(self, run: str) -> Run:
        loaded = self._store.journals.load(run)
        if loaded.began is None:
            raise NotFound(f"there is no run {run}")
        return loaded
