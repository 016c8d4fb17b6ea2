"""The tool `lineage.incidents`: who is told of an incident, and when, as the team set it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from agents.engine.errors import ConfigError, Refused
from agents.engine.tool import At, read, tool
from agents.lineage.load import load

NAMES = ("repository", "zendesk", "labels.*", "opens_after", "closes_after", "reopens_days")


class Incidents(BaseModel):
    """`repository` empty and not `zendesk`: nobody is told, the run alone says what was found.

    `opens_after`, `closes_after`: bad, or healthy, measures in a row. `reopens_days`: for so long a closed one is
    opened again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str = ""
    zendesk: bool = False
    labels: tuple[str, ...] = ()
    opens_after: int
    closes_after: int
    reopens_days: int


@tool("lineage.incidents", risk="low", repeat=read, roles={}, returns=dict.fromkeys(NAMES, "trusted"))
def incidents(at: At) -> Incidents:
    """Read `[incidents]` of `lineage.toml`. It is the operator's word. Raises `Refused` for a file that is wrong."""
    try:
        found = load(at.settings).incidents
    except ConfigError as error:
        raise Refused(str(error)) from None
    return Incidents(**{**found.model_dump(), "repository": found.repository or ""})
