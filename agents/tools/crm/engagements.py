"""The tool `crm.engagements`: the mails, calls, meetings and notes there were with a contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from agents.clients import hubspot_links, hubspot_site
from agents.clients.hubspot_shapes import ObjectShape
from agents.engine.tool import At, read, tool
from agents.tools.crm.records import id_of
from agents.tools.crm.shapes import Id, Shape

Kind = Literal["emails", "calls", "meetings", "notes"]
DIRECTIONS: dict[str, str] = {"emails": "hs_email_direction", "calls": "hs_call_direction"}
INCOMING = frozenset({"INCOMING_EMAIL", "INBOUND"})
MOST = 200
"""Of each kind, the newest."""
DAY = 86_400.0
PROPERTIES = ("hs_timestamp", "hubspot_owner_id", "hs_email_from_email", "hs_object_source_id", *DIRECTIONS.values())


class Engagement(Shape):
    """One of them. `by`: the sender's address of a mail, else its owner's id; `at`: ISO 8601.

    `direction` is HubSpot's own word; `incoming`: it came from the contact; `ours`: this app wrote it down.
    """

    kind: Kind
    id: str
    at: str
    by: str
    direction: str
    incoming: bool
    ours: bool = False


class Engagements(Shape):
    """Those of the last so many days, the newest first. `left_out`: older ones of a kind were not looked at."""

    items: tuple[Engagement, ...]
    left_out: bool = False


@tool(
    "crm.engagements",
    risk="low",
    repeat=read,
    roles={"contact": "ref", "days": "label"},
    returns={f"items.*.{name}": "internal" for name in ("kind", "id", "at", "direction", "incoming", "ours")},
    timeout=40.0,
)
def engagements(at: At, contact: Id, days: Annotated[int, Field(ge=1, le=3650)] = 90) -> Engagements:
    """Read what there was with a contact, without its words. HubSpot API reference, "Emails", "Calls", and their like.

    By associations, not by the search, which is behind by some seconds.
    """
    id = id_of(at, "contacts", contact)
    app, since = hubspot_site.ourselves(at), at.clock() - days * DAY
    found, left_out = list[Engagement](), False
    for kind in get_args(Kind):
        ids = hubspot_links.linked(at, "contacts", id, kind)
        left_out |= len(ids) > MOST
        found += [each for each in _read(at, kind, ids[:MOST], app) if _when(each.at) >= since]
    return Engagements(items=tuple(sorted(found, key=lambda each: _when(each.at), reverse=True)), left_out=left_out)


def _read(at: At, kind: Kind, ids: tuple[str, ...], app: str) -> Iterator[Engagement]:
    for each in hubspot_links.objects(at, kind, ids, PROPERTIES):
        yield _engagement(kind, each, app)


def _engagement(kind: Kind, found: ObjectShape, app: str) -> Engagement:
    has = found.properties
    direction = has.get(DIRECTIONS.get(kind, ""), "")
    return Engagement(
        kind=kind,
        id=found.id,
        at=has.get("hs_timestamp") or found.created,
        by=(kind == "emails" and has.get("hs_email_from_email")) or has.get("hubspot_owner_id", ""),
        direction=direction,
        incoming=direction in INCOMING,
        ours=has.get("hs_object_source_id", "") == app,
    )


def _when(at: str) -> float:
    """Seconds since the epoch; what cannot be read is as if it were now, so that it is never left out."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return float("inf")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
