"""The tool `tickets.requester`: who a user of the help desk is, and by which addresses they are known."""

from __future__ import annotations

from agents.clients import zendesk
from agents.clients.zendesk_shapes import Identities, UserAnswer
from agents.engine.tool import At, Preview, PreviewPart, read, tool
from agents.tools.tickets.shapes import Id, Shape

INTERNAL = ("id", "email", "organization", "role", "verified", "suspended", "created", "identities.*.verified")
"""The address is Zendesk's own name for whoever wrote. A sender can be forged: `verified` says if it was proved."""


class Identity(Shape):
    """An address: email, phone_number, … `verified`: its owner has proved that it is theirs."""

    type: str
    value: str
    verified: bool
    primary: bool


class Person(Shape):
    """A user. Names and further addresses are what somebody typed; `verified` ones are proved to be theirs."""

    id: int
    name: str
    email: str
    role: str
    verified: bool
    suspended: bool
    organization: int
    locale: str
    time_zone: str
    created: str
    tags: tuple[str, ...]
    identities: tuple[Identity, ...]


@tool(
    "tickets.requester",
    risk="low",
    repeat=read,
    roles={"user": "ref"},
    returns=dict.fromkeys(INTERNAL, "internal"),
)
def requester(at: At, user: Id) -> Person:
    """Read a user and their identities. Zendesk Developer Docs, "Users", Show User, and "User Identities"."""
    about = f"user {user}"
    found = zendesk.read(at, about, f"/users/{user}", UserAnswer).user
    known = zendesk.read(at, about, f"/users/{user}/identities", Identities, {"page[size]": zendesk.PAGE}).identities
    return Person(
        id=found.id,
        name=found.name,
        email=found.email,
        role=found.role,
        verified=found.verified,
        suspended=found.suspended,
        organization=found.organization_id or 0,
        locale=found.locale,
        time_zone=found.time_zone,
        created=found.created_at,
        tags=found.tags,
        identities=tuple(
            Identity(type=each.type, value=each.value, verified=each.verified, primary=each.primary) for each in known
        ),
    )


@requester.evidence
def _evidence(found: Person, **_: object) -> Preview:
    proved = "verified" if found.verified else "not verified: anybody can write under it"
    return Preview(
        title=f"Who wrote: user {found.id}{', suspended' if found.suspended else ''}",
        parts=(
            PreviewPart(label="Mail address", text=f"{found.email} ({proved})" if found.email else "none"),
            PreviewPart(label="Known to the help desk since", text=found.created[:10]),
            PreviewPart(label="Calls themselves", text=found.name, untrusted=True),
        ),
    )
