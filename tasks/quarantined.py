"""Tools of other people's servers that are not used as things are: why, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agents.engine.tool import Tool
from agents.servers.declared import name_of
from agents.servers.lock import Lock, Pinned
from tasks.store.quarantine import Quarantine, Standing

CHANGED = "{server} describes it otherwise than when it was accepted"
MISSING = "{server} has no such tool any more"
ADVICE = "`placet tools accept {called}` shows the difference"
ANEW = "it was accepted anew: Placet uses it once it is started again"


def quarantined(quarantine: Quarantine, lock: Lock) -> Mapping[str, str]:
    """Why calls of a tool are refused, by our name for it, as any worker saw last; those that are used are left out."""
    standing = quarantine.of(lock.servers)
    return {
        name_of(server, name): why
        for server, found in standing.items()
        for name, why in _refused(server, found)
        if name in lock.servers[server]
    }


def outdated(tool: Tool, pinned: Pinned | None) -> str:
    """Why a tool that this process knows is not the one that stands accepted by now; empty: it is."""
    return ANEW if pinned and tool.text != pinned.definition.text else ""


def _refused(server: str, found: Standing) -> Iterator[tuple[str, str]]:
    for names, why in ((found.changed, CHANGED), (found.missing, MISSING)):
        for name in names:
            yield name, f"{why.format(server=server)}; {ADVICE.format(called=name_of(server, name))}"
