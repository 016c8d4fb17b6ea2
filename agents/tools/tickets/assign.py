"""The tool `tickets.assign`: a ticket handed to somebody whom the operator has named."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.tickets.shapes import Id, Updated, Written, link_of
from agents.tools.tickets.standing import standing
from agents.tools.tickets.writing import INTERNAL, write, written

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class AssignOptions(BaseModel):
    """Whom tickets may be handed to, by a name of one's own: ids of Zendesk's agents, and of its groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agents: dict[Name, Id] = {}
    groups: dict[Name, Id] = {}


@tool(
    "tickets.assign",
    risk="medium",
    repeat=probe,
    once_per=("ticket", "updated", "to"),
    roles={"ticket": "ref", "updated": "ref", "to": "label"},
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=40.0,
    options=AssignOptions,
)
def assign(at: At, ticket: Id, updated: Updated, to: Name) -> Written:
    """Hand a ticket to an agent or a group. Zendesk Developer Docs, "Tickets", Update Ticket (assignee, group).

    `to` is one of the names in the tool's `options`; nobody else can be named.
    """
    return write(at, ticket, updated, _wanted(at, to), "assign", to)


@assign.facts
def _facts(at: At, ticket: int, updated: str, to: str) -> Facts:
    return {**standing(at, ticket, updated), "to": _wanted(at, to)}


@assign.probe
def _probe(at: At, ticket: int, to: str, **_: object) -> Written | None:
    return written(at, ticket, "assign", to)


@assign.preview
def _preview(facts: Facts, ticket: int, to: str, **_: object) -> Preview:
    now = PreviewPart(label="It is with", text=f"agent {facts['assignee']}" if facts.get("assignee") else "nobody")
    return Preview(title=f"Hand {link_of(ticket)} to {to}", parts=(now,))


def _wanted(at: At, to: str) -> dict[str, Any]:
    options = at.options or AssignOptions()
    if to in options.agents:
        return {"assignee_id": options.agents[to]}
    if to in options.groups:
        return {"group_id": options.groups[to], "assignee_id": None}
    known = ", ".join(sorted([*options.agents, *options.groups])) or "none"
    raise Refused(f"tickets.assign: nobody is called {to!r} in its options (known: {known})")
