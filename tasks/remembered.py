"""What agents remember, for people: the door for the floor above, beside `tasks/runs.py`.

Every method raises `StoreAway` when Redis or the memories' own database cannot be reached, and the errors it names
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agents.engine.errors import ToolError, Unclear
from agents.settings import Settings
from agents.tools.memory.shapes import Record
from tasks import family, question_views
from tasks.errors import Forbidden, Invalid, NotFound, StoreAway
from tasks.people import Person
from tasks.processes import embedded, secrets
from tasks.world import World

if TYPE_CHECKING:
    from tasks.memory.memories import SqlMemories

PROMOTE = "memory.promote"


class Remembered:
    """Made once per process: `Remembered.connect(settings)`."""

    def __init__(self, world: World) -> None:
        self._world = world

    @classmethod
    def connect(cls, settings: Settings) -> Remembered:
        """Reads the configuration whole. Raises `ConfigError`."""
        settings = secrets.with_secret(settings)
        return cls(World.connect(settings, embedded.url(settings)))

    def list(
        self, *, agent: str = "", kind: str = "", subject: str = "", run: str = "", limit: int = 50
    ) -> Sequence[Record]:
        """The newest, of all that is named here; what is forgotten or expired is not among them."""
        with _told():
            return self._memory.listed(agent, kind, subject, run, limit, self._now)

    def get(self, memory: str) -> Record:
        """Raises `NotFound`, also for one that is forgotten."""
        if not memory.isprintable():
            raise NotFound("there is no memory of that name")
        with _told():
            return self._memory.get(memory, "", self._now)

    def promote(self, memory: str, by: str) -> Record:
        """A person vouches for what it says. Raises `NotFound`, `Invalid` (it is live), `Forbidden`."""
        found = self.get(memory)
        if found.state != "quarantined":
            raise Invalid(f"{memory} is {found.state} already")
        self._may_promote(self._person(by), found)
        self._note("memory promoted", found, by)
        with _told():
            self._memory.promote(memory, found.agent, by, self._now)
        return self.get(memory)

    def forget(self, memory: str, by: str) -> None:
        """Erase what it says. Raises `NotFound`, `Forbidden` (nobody of the team)."""
        self._person(by)
        found = self.get(memory)
        self._note("memory forgotten", found, by)
        with _told():
            self._memory.forget(memory, found.agent, by, self._now)

    def roll_back(self, run: str, by: str) -> Sequence[str]:
        """Forget all that a run and its delegates have kept; the ids.

        Raises `NotFound` (they have kept nothing), `Forbidden`.
        """
        self._person(by)
        runs = self._with_all_below(run) if run.isprintable() else ()
        kept = [each for id in runs for each in self.list(run=id, limit=1)]
        if not kept:
            raise NotFound(f"run {run} has kept nothing that is still remembered")
        for each in kept:
            self._world.store.house.note("memories rolled back", run=each.run, agent=each.agent, by=by)
        with _told():
            return self._memory.roll_back([each.run for each in kept], by, self._now)

    def _with_all_below(self, run: str) -> Sequence[str]:
        """A run and its delegates; the run alone where its journal is gone."""
        store = self._world.store
        return [run, *(each.id for each in family.below(store, store.journals.load(run)))]

    @property
    def _memory(self) -> SqlMemories:
        if self._world.memory is None:
            raise StoreAway("memory cannot be used here; `placet doctor` says why")
        return self._world.memory

    @property
    def _now(self) -> float:
        return self._world.store.now()

    def _person(self, id: str) -> Person:
        person = self._world.people.get(id)
        if person is None:
            raise Forbidden(f"{id} is nobody in people.toml")
        return person

    def _may_promote(self, person: Person, found: Record) -> None:
        """Who may is who would be asked by the agent itself; and nobody vouches for what they caused."""
        agent = self._world.catalog.agents.get(found.agent)
        if agent is None:
            raise Forbidden(f"there is no agent {found.agent} here any more, so nobody is named who may vouch for it")
        listed = agent.spec.tools.get(PROMOTE)
        approvers = (listed.approvers if listed else ()) or agent.spec.approvers
        if not self._world.people.may(person, approvers):
            raise Forbidden(f"{person.name} is not among those who may: {', '.join(approvers) or 'nobody'}")
        root = family.root(self._world.store, self._world.store.journals.load(found.run))
        if root.began and question_views.involved(root, person, self._world.people):
            raise Forbidden(f"{person.name} caused the run that kept it, and somebody else must vouch for it")

    def _note(self, what: str, found: Record, by: str) -> None:
        """Before it is done: of what cannot be written down nothing is done."""
        about = {"memory": found.id, "agent": found.agent, "about": found.about, "run": found.run, "by": by}
        self._world.store.house.note(what, **about)


@contextmanager
def _told() -> Iterator[None]:
    """What a tool would be told, as the floor above is."""
    from tasks.database.connect import DatabaseAway  # noqa: PLC0415 - a third of a second to import

    try:
        yield
    except (DatabaseAway, Unclear) as error:
        raise StoreAway(str(error)) from None
    except ToolError as error:
        raise NotFound(str(error)) from None
