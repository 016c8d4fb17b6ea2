"""The tool `tickets.organization`: the organization that a requester belongs to."""

from __future__ import annotations

from agents.clients import zendesk
from agents.clients.zendesk_shapes import OrganizationAnswer
from agents.engine.tool import At, read, tool
from agents.tools.tickets.shapes import Id, Shape

LONG = 5_000


class Organization(Shape):
    """An organization. `domains` are those by which Zendesk puts new users into it; `notes` are the staff's own."""

    id: int
    name: str
    domains: tuple[str, ...]
    details: str
    notes: str
    tags: tuple[str, ...]
    created: str


@tool(
    "tickets.organization",
    risk="low",
    repeat=read,
    roles={"organization": "ref"},
    returns={"id": "internal", "created": "internal"},
)
def organization(at: At, organization: Id) -> Organization:
    """Read an organization. Zendesk Developer Docs, "Organizations", Show Organization."""
    about = f"organization {organization}"
    found = zendesk.read(at, about, f"/organizations/{organization}", OrganizationAnswer).organization
    return Organization(
        id=found.id,
        name=found.name,
        domains=found.domain_names,
        details=found.details[:LONG],
        notes=found.notes[:LONG],
        tags=found.tags,
        created=found.created_at,
    )
