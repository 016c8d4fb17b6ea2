"""Are the APIs there whose operations are tools, and which of those are left out?"""

from __future__ import annotations

from collections.abc import Iterator

from agents.catalog import apis, servers
from agents.catalog.apis import Described
from agents.catalog.problems import Problems
from agents.clients.fetch import Wish, fetch
from agents.clients.fetch.places import Place
from agents.engine.errors import ConfigError, Later, Refused
from agents.settings import Settings
from tasks.doctor.check import Check

SECONDS, MOST = 5.0, 64 * 1024
"""How long an API may take to answer at all, and bytes of it."""
TOLD = 5
"""Operations that are left out, of which it is told why."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of each API of servers.toml, asked without what signs us in. What is wrong there is said with the agents."""
    for name, spec in servers.read(settings, {}, Problems()).apis.items():
        try:
            described = apis.described_by(settings.config_dir, name, spec)
            place = Place.of(described.base)
        except (ConfigError, Refused):
            continue
        yield _check(settings, name, described, place, spec.document)


def _check(settings: Settings, name: str, described: Described, place: Place, document: str) -> Check:
    told = f"{len(described.operations)} operations of {document}, at {place.authority}"
    allowed = settings.web_allowed_networks
    try:
        fetch(place, Wish(seconds=SECONDS, most=MOST, accept="*/*", allowed=allowed))
    except (Refused, Later) as error:
        advice = "No call can be made there until that is mended; `base_url` of servers.toml says where it is."
        return Check(f"apis.{name}", False, f"{told}, which cannot be asked: {error}", advice)
    return Check(f"apis.{name}", True, f"{told}, which answers", _left_out(described))


def _left_out(described: Described) -> str:
    if not described.left_out:
        return ""
    each = [f"{left.method} {left.path}: {left.why}" for left in described.left_out[:TOLD]]
    more = len(described.left_out) - TOLD
    return "Left out: " + "; ".join([*each, f"and {more} more"] if more > 0 else each) + "."
