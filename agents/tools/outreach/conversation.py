"""When a contact last wrote to us or met us, and when anybody last wrote to them, as the CRM has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from agents.clients import hubspot_links, zendesk_search
from agents.clients.hubspot_links import To
from agents.clients.hubspot_shapes import ObjectShape
from agents.engine.tool import At
from agents.tools.outreach.recipient import Recipient

KINDS: tuple[To, ...] = ("emails", "calls", "meetings")
INCOMING = frozenset({"INCOMING_EMAIL", "INBOUND"})
DIRECTIONS = ("hs_email_direction", "hs_call_direction")
DRAFT = "DRAFT_EMAIL"
"""A mail that nobody has sent."""
NEWEST = 50
"""Of each kind: enough to find one that came in among what went out."""


class Conversation(NamedTuple):
    """Seconds since the epoch, 0 for never; a meeting may be ahead of us. `open_ticket`: they wait for an answer."""

    last_in: float = 0.0
    last_out: float = 0.0
    open_ticket: bool = False


def conversation(at: At, found: Recipient) -> Conversation:
    """By associations, not by the search, which is behind by some seconds. Raises `Refused` and `Later`.

    HubSpot API reference, "Associations v4", "Emails", "Calls", "Meetings". A meeting is both sides' word.
    """
    incoming, outgoing = list[float](), list[float]()
    for kind in KINDS:
        for each in _newest(at, found.id, kind):
            if each.properties.get("hs_email_direction") == DRAFT:
                continue
            inward = kind == "meetings" or any(each.properties.get(name) in INCOMING for name in DIRECTIONS)
            (incoming if inward else outgoing).append(_when(each, at.clock()))
    return Conversation(max(incoming, default=0.0), max(outgoing, default=0.0), _open_ticket(at, found))


def _open_ticket(at: At, found: Recipient) -> bool:
    """Of the help desk, where there is one."""
    return bool(found.mail and zendesk_search.set_up(at.settings) and zendesk_search.unsolved(at, found.mail))


def _newest(at: At, contact: str, kind: To) -> Iterator[ObjectShape]:
    ids = hubspot_links.linked(at, "contacts", contact, kind)[:NEWEST]
    return hubspot_links.objects(at, kind, ids, ("hs_timestamp", *DIRECTIONS))


def _when(found: ObjectShape, now: float) -> float:
    """What cannot be read is as if it were now: rather silent once too often."""
    when = moment(found.properties.get("hs_timestamp") or found.created)
    return now if when is None else when


def moment(text: str) -> float | None:
    """Seconds since the epoch: HubSpot gives times in ISO 8601, and some in milliseconds. None for anything else."""
    if text.isdecimal() and len(text) < 16:
        return int(text) / 1000
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
