"""An agent of Placet's own that nobody has set up: no event, no role that it asks, or no file that it goes by."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from agents.policy.spec import AgentSpec
from agents.settings import RECEIVERS, Settings

OURSELVES = "placet"
"""The source of events that come of what agents did: they say nothing of whether anybody has set one up."""


def unused(spec: AgentSpec, settings: Settings, known: AbstractSet[str], asked: AbstractSet[str]) -> str:
    """Why it is left out, and what to do to have it; empty: it is to be used.

    A team that has no help desk need not name people for its tickets. Whose receiver is open, or whose roles are all
    somebody's, is checked whole like any other agent. One that waits for no event is for those who have its roles,
    and the files that it needs.
    """
    if lacking := [each for each in spec.needs if not (settings.config_dir / each).exists()]:
        return f"not set up: write {' and '.join(lacking)} in {settings.config_dir}"
    sources = {on.event.partition(".")[0] for on in spec.on} - {OURSELVES}
    closed = sorted(each for each in sources if each in RECEIVERS and not settings.proving(each))
    missing = sorted(asked - known)
    if not known or not missing or len(closed) < len(sources):
        return ""
    if not closed:
        return f"not set up: name {', '.join(missing)} in people.toml"
    settings_of = " and ".join(RECEIVERS[each].upper() for each in closed)
    return f"not set up: set {settings_of}, and name {', '.join(missing)} in people.toml"
