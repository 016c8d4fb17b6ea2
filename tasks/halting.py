"""The kill switch, for people: the door for the floor above, beside `tasks/runs.py`.

Every method raises `StoreAway` when Redis cannot be reached, and the errors it names otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agents.catalog import Catalog
from agents.settings import Settings
from tasks.errors import NotFound
from tasks.people import People
from tasks.processes import embedded
from tasks.status import HaltView
from tasks.store import Store

EVERYTHING = "all"


class Halting:
    """Made once per process. The catalogue is asked for a name alone: everything can be halted without one."""

    def __init__(self, store: Store, catalog: Callable[[], Catalog]) -> None:
        self._store, self._catalog = store, catalog

    @classmethod
    def connect(cls, settings: Settings) -> Halting:
        """Agents that cannot be loaded are no hindrance. Raises `ConfigError`."""
        return cls(
            Store.connect(embedded.url(settings)),
            lambda: Catalog.load(settings, People.load(settings).names()),
        )

    def halt(self, scope: str, by: str) -> None:
        """Stop every effect in a scope: "all", "agents/<name>", "tools/<name>". Raises `NotFound` for other names."""
        self._known(scope)
        if self._store.halts.halt(scope, by):
            self._store.house.note("halted", scope=scope, by=by)

    def lift(self, scope: str, by: str) -> None:
        """End a halt; what it held goes on. Raises `NotFound` for what is not halted and no name of anything."""
        if self._store.halts.lift(scope):
            self._store.house.note("lifted", scope=scope, by=by)
        else:
            self._known(scope)

    def now(self) -> Mapping[str, HaltView]:
        """What is halted now, by scope."""
        return {scope: HaltView(since=each.since, by=each.by) for scope, each in self._store.halts.thrown().items()}

    def _known(self, scope: str) -> None:
        if scope == EVERYTHING:
            return
        kind, _, name = scope.partition("/")
        catalog = self._catalog()
        names = {"agents": catalog.agents, "tools": catalog.tools}.get(kind, {})
        if name not in names:
            raise NotFound(f"there is nothing called {scope} to halt")
