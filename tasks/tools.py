"""Other people's tools, for people: the door for the floor above, beside `tasks/runs.py`.

What is accepted stands in `tools.lock`, which is written here alone. It works while nothing else runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agents.catalog import servers
from agents.catalog.problems import Problems
from agents.engine.errors import ConfigError, Later
from agents.servers.lock import FILE, Lock, Pinned
from agents.settings import Settings, variables
from agents.tools import TOOLS
from tasks.connecting import Source
from tasks.errors import Forbidden, Invalid, NotFound, StoreAway
from tasks.people import People
from tasks.processes import embedded
from tasks.processes.lock import Held
from tasks.processes.lock import Lock as FileLock
from tasks.processes.user import user
from tasks.servers_file import written
from tasks.store import Store

if TYPE_CHECKING:
    from agents.catalog.apis import Described
    from agents.servers.changes import Change
    from agents.servers.spec import ServersSpec

PATIENCE = 60.0
"""Seconds in which a server must be up and have told its tools: `npx` may have to fetch it first."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """A server's tools as they are now, beside what was accepted. `changes`: all that was asked about."""

    server: str
    changes: Sequence[Change]

    @property
    def acceptable(self) -> list[Change]:
        """What accepting would change."""
        return [each for each in self.changes if each.kind != "same" and not each.unusable]


class Tools:
    """Made once per process: `Tools.connect(settings)`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @classmethod
    def connect(cls, settings: Settings) -> Tools:
        """Nothing is connected to yet, and agents that cannot be loaded are no hindrance."""
        return cls(settings)

    @contextmanager
    def adding(self, source: Source) -> Iterator[Difference | Described]:
        """A source connected, with what it brought: it stays in `servers.toml` if the block is left whole.

        Raises `Invalid` (the name is taken, it cannot be reached, its document cannot be used), `ConfigError`.
        """
        with written(self._settings.config_dir, source):
            yield self._described(source.name) if source.document else self.difference(source.name)

    def _described(self, name: str) -> Described:
        """What the document of an API comes to; whether its tools can all be made is seen by making them."""
        from agents.catalog import apis  # noqa: PLC0415 - reading documents takes a while to import

        problems, spec = Problems(), self._spec()
        apis.load(self._settings, spec, problems)
        problems.settle("the servers")
        return apis.described_by(self._settings.config_dir, name, spec.apis[name])

    def difference(self, name: str) -> Difference:
        """What `name` is now: a server, or one of its tools (`<server>.<tool>`, or a glob of that).

        The server is asked, which starts it. Raises `NotFound`, `Invalid` (it cannot be reached), `ConfigError`.
        """
        from agents.servers.changes import changes, meant  # noqa: PLC0415 - the SDK takes half a second to import
        from agents.tools.mcp import offered, reach_of  # noqa: PLC0415

        server, _, tool = name.partition(".")
        spec = self._spec().servers.get(server)
        if spec is None:
            raise NotFound(f"servers.toml has no [servers.{server}]; there is {', '.join(self._names()) or 'none yet'}")
        try:
            live = offered(reach_of(server, spec, variables()), PATIENCE)
        except Later as error:
            raise Invalid(str(error)) from None
        found = meant(changes(server, spec, self._lock().servers.get(server, {}), live), tool)
        if tool and not found:
            raise NotFound(f"{server} has no tool {tool}, and none was accepted")
        return Difference(server, found)

    def accept(self, difference: Difference, by: str) -> list[str]:
        """Take it over exactly as it was shown; the names of what changed. Processes that run go by what they started
        with.

        `by`: a person's id; empty: whoever may write the file. Raises `Forbidden`, `Invalid`, `ConfigError`.
        """
        if by and People.load(self._settings).get(by) is None:
            raise Forbidden(f"{by} is nobody in people.toml")
        by = by or f"{user()} on the command line"
        at = datetime.now(UTC).isoformat(timespec="seconds")
        taken = difference.acceptable
        with self._alone():
            lock = self._lock()
            tools = dict(lock.servers.get(difference.server, {}))
            for each in taken:
                tools.pop(each.name, None)
                if each.now is not None:
                    tools[each.name] = Pinned(definition=each.now, hash=each.now.hash, by=by, at=at)
            lock.accepting(difference.server, tools).write(self._settings.config_dir)
        self._note(difference.server, taken, by)
        return [each.called for each in taken]

    def _note(self, server: str, taken: list[Change], by: str) -> None:
        """In the house journal too, where there is one: servers are connected before Placet first runs."""
        about = {each.called: {"change": each.kind, "hash": each.now.hash if each.now else ""} for each in taken}
        try:
            store = Store.connect(embedded.url(self._settings))
            store.house.note("tools accepted", server=server, tools=about, by=by)
            store.quarantine.accepted(server, [each.name for each in taken])
        except (ConfigError, StoreAway) as error:
            log.warning("accepted, and not noted in the house journal: %s", error)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes the file meanwhile."""
        held = FileLock(self._settings.config_dir / f".{FILE}")
        try:
            held.take()
        except Held:
            raise Invalid("somebody else is accepting tools at this moment; try again") from None
        try:
            yield
        finally:
            held.release()

    def _spec(self) -> ServersSpec:
        problems = Problems()
        spec = servers.read(self._settings, TOOLS, problems)
        problems.settle("the servers")
        return spec

    def _names(self) -> list[str]:
        return sorted(self._spec().servers)

    def _lock(self) -> Lock:
        return Lock.read(self._settings.config_dir)
