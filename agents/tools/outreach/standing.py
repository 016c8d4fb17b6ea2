"""The tool `outreach.standing`: whether a contact may be written to, and whether they are talking to us already."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.engine.tool import read, tool
from agents.tools.outreach.at import Known, Writing
from agents.tools.outreach.conversation import Conversation, conversation
from agents.tools.outreach.recipient import Recipient, recipient
from agents.tools.outreach.shapes import Id, OutreachOptions, Standing

DAY, ALIKE = 86_400.0, 600.0
"""Seconds. A CRM may log our own mails, too: such a one is as old as ours is."""


@tool(
    "outreach.standing",
    risk="low",
    repeat=read,
    roles={"contact": "ref"},
    returns=dict.fromkeys(
        ("opted_out", "why", "in_conversation", "last_in", "last_out", "people_wrote", "first_to_domain"),
        "internal",
    ),
    timeout=40.0,
    options=OutreachOptions,
)
def standing(at: Writing, contact: Id) -> Standing:
    """How we stand with a contact: opted out, in conversation, or nobody there was ever written to."""
    found = recipient(at, contact)
    talk, known = conversation(at, found), at.outreach.known(found.who)
    days = (at.options or OutreachOptions()).conversation_days
    return Standing(
        opted_out=bool(opted_out(found, known)),
        why=opted_out(found, known),
        in_conversation=in_conversation(talk, days, at.clock()),
        last_in=_iso(talk.last_in),
        last_out=_iso(max(talk.last_out, known.last_out)),
        people_wrote=people_wrote(talk, known, days, at.clock()),
        domain=found.who.domain,
        first_to_domain=known.first_to_domain,
    )


def opted_out(found: Recipient, known: Known) -> str:
    """By what they have opted out, in words; empty: they have not."""
    return known.opted_out or found.opted_out


def in_conversation(talk: Conversation, days: int, now: float) -> bool:
    """Whether they wrote or met us within so many days, are going to meet us, or wait for an answer."""
    return talk.open_ticket or talk.last_in > now - days * DAY


def people_wrote(talk: Conversation, known: Known, days: int, now: float) -> str:
    """When somebody of ours last wrote or called, of late and since our own last mail; empty: nobody."""
    return _iso(talk.last_out) if talk.last_out > max(known.last_out + ALIKE, now - days * DAY) else ""


def _iso(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds") if when else ""
