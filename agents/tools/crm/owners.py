"""The tool `crm.owners`: the people at HubSpot who can own records."""

from __future__ import annotations

from agents.clients import hubspot_links
from agents.engine.tool import At, read, tool
from agents.tools.crm.shapes import Shape


class Owner(Shape):
    """Somebody who can own records; `active`: still can. `id` is what `hubspot_owner_id` holds."""

    id: str
    email: str
    name: str
    active: bool


class Owners(Shape):
    items: tuple[Owner, ...]


@tool(
    "crm.owners",
    risk="low",
    repeat=read,
    roles={},
    # HubSpot's users are invited by the account's own admins.
    returns={"items.*.id": "internal", "items.*.email": "internal", "items.*.active": "internal"},
)
def owners(at: At) -> Owners:
    """Read who can own records, the active ones first. HubSpot API reference, "Owners"."""
    found = [(each, active) for active in (True, False) for each in hubspot_links.owners(at, archived=not active)]
    return Owners(
        items=tuple(
            Owner(id=each.id, email=each.email, name=f"{each.first_name} {each.last_name}".strip(), active=active)
            for each, active in found
        )
    )
