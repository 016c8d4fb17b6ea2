"""Every worker connects to other people's servers while it starts, all at once, and looks at them again now and then.

A thread of its own does it, so that nobody waits for one that hangs. What it finds changed is in quarantine already,
for each call looks by itself; here it is noted, once for each change, so that people hear of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from agents.catalog import servers
from agents.catalog.problems import Problems
from agents.engine.errors import Later
from agents.servers.lock import Definition, Lock, Pinned
from agents.settings import Settings, variables
from agents.tools import TOOLS
from tasks.store.quarantine import Standing
from tasks.tireless import tireless
from tasks.world import World

if TYPE_CHECKING:
    from agents.clients.mcp.reach import Reach

EVERY = 60.0
"""Seconds between two looks, which also find a server that died meanwhile and start it."""
MOST, LONGEST = 50, 64
"""Names of new tools that are kept and noted, and characters of each: a stranger makes them up."""
PATIENCE = 30.0
"""Seconds that one may take; the slow ones hold up nobody."""

log = logging.getLogger(__name__)


class Watch:
    """Begun once by each worker."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._away: dict[str, str] = {}
        self._thread = threading.Thread(target=self._loop, name="servers", daemon=True)

    def start(self) -> None:
        """Nothing is begun where there is no server."""
        if (self._world.settings.config_dir / servers.FILE).exists():
            self._thread.start()

    def look(self) -> None:
        """Once, at every server of which tools were accepted."""
        from agents.tools import mcp  # noqa: PLC0415 - the protocol's SDK takes half a second to import

        accepted = pinned(self._world.settings)
        for reach, found in mcp.look(reaches(self._world.settings, accepted), PATIENCE):
            if isinstance(found, Later):
                self._is_away(reach.name, str(found))
            else:
                self._away.pop(reach.name, None)
                self._tell(reach.name, short(standing(accepted[reach.name], found)))

    def _loop(self) -> None:
        while True:
            tireless(self.look, "the look at servers")
            if self._world.stopping.wait(EVERY):
                return

    def _tell(self, server: str, now: Standing) -> None:
        if not self._world.store.quarantine.tell(server, now):
            return
        self._world.store.house.note("tools changed", server=server, **now.model_dump(mode="json"))
        if now.quarantined:
            what = "%s: not what was accepted, so not used: %s; `placet tools accept %s` shows the difference"
            log.warning(what, server, ", ".join(now.quarantined), server)

    def _is_away(self, server: str, why: str) -> None:
        """Said once, until it is something else."""
        if self._away.get(server) is None:
            log.warning("%s", why)
        self._away[server] = why


def pinned(settings: Settings) -> Mapping[str, Mapping[str, Pinned]]:
    """What was accepted, by server. Raises `ConfigError`."""
    return Lock.read(settings.config_dir).servers


def reaches(settings: Settings, wanted: Mapping[str, object]) -> list[Reach]:
    """How these servers are reached, as far as servers.toml names them. Raises `ConfigError`."""
    from agents.tools.mcp import reach_of  # noqa: PLC0415 - as above

    problems, given = Problems(), variables()
    spec = servers.read(settings, TOOLS, problems)
    problems.settle("the servers")
    return [reach_of(name, each, given) for name, each in spec.servers.items() if name in wanted]


def standing(accepted: Mapping[str, Pinned], live: Mapping[str, Definition]) -> Standing:
    """How a server's tools stand to what was accepted."""
    both = accepted.keys() & live.keys()
    return Standing(
        changed=tuple(sorted(name for name in both if live[name] != accepted[name].definition)),
        missing=tuple(sorted(accepted.keys() - live.keys())),
        new=tuple(sorted(live.keys() - accepted.keys())),
    )


def short(now: Standing) -> Standing:
    """As much of it as is kept: what was accepted is bounded by that, what is new by nothing."""
    return now.model_copy(update={"new": tuple(name[:LONGEST] for name in now.new[:MOST])})
