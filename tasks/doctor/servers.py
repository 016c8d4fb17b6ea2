"""Can every server of servers.toml be reached, and are its tools what was accepted?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agents.catalog import servers
from agents.catalog.problems import Problems
from agents.engine.errors import ConfigError, Later
from agents.servers.lock import Definition, Pinned
from agents.settings import Settings
from agents.tools import TOOLS
from tasks.doctor.check import Check
from tasks.servers import pinned, reaches, standing

PATIENCE = 30.0
NAMED = 5
"""Tools of a kind that are told by name."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of each server, all at once. What is wrong in the files is said with the agents."""
    spec = servers.read(settings, TOOLS, Problems())
    if not spec.servers:
        return
    try:
        accepted, wanted = pinned(settings), reaches(settings, spec.servers)
    except ConfigError:
        return
    from agents.tools.mcp import look  # noqa: PLC0415 - the protocol's SDK takes half a second to import

    for reach, found in look(wanted, PATIENCE):
        yield _check(reach.name, accepted.get(reach.name, {}), found)


def _check(server: str, accepted: Mapping[str, Pinned], found: Mapping[str, Definition] | Later) -> Check:
    name = f"servers.{server}"
    if isinstance(found, Later):
        return Check(name, False, str(found), "Calls of its tools wait for it, and fail in the end.")
    now, advice = standing(accepted, found), f"`placet tools accept {server}` shows the difference."
    detail = f"up; {len(found)} tools, {len(accepted)} accepted"
    if now.quarantined:
        kinds = (("changed", now.changed), ("gone", now.missing))
        told = "; ".join(f"{what}: {_some(names)}" for what, names in kinds if names)
        return Check(name, False, f"{detail}; in quarantine, {told}", advice)
    return Check(name, True, detail, f"New: {_some(now.new)}. {advice}" if now.new else "")


def _some(names: tuple[str, ...]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
