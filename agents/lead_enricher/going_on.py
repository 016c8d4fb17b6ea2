"""Whether a contact may still be written to: looked up anew before each mail, and whenever something is heard of."""

from __future__ import annotations

from typing import NamedTuple

from agents.engine.errors import ToolFailed
from agents.engine.flow import Call, Flow, Wait, Woken
from agents.engine.retry import passing
from agents.tools.crm.shapes import Contact
from agents.tools.outreach.shapes import Standing

from .mailbox import IN_WORDS, Mailbox, mailbox_of
from .patience import PATIENCE, PAUSE
from .reading import contact_of
from .sequence import SEQUENCE
from .shapes import Stopped

STOPPED = "placet.outreach.stopped"


class Looked(NamedTuple):
    """The contact as it is, and when that was seen."""

    contact: Contact
    at: str


def still(id: str, woken: Woken) -> Flow:
    """The contact, as it is now. Raises `Stopped` with what has come between.

    While HubSpot is away it is asked again every hour, for three days: ten days of writing outlast that.
    """
    for _ in range(PATIENCE):
        try:
            return Looked((yield from _still(id, woken)), woken.at)
        except ToolFailed as failed:
            if not passing(failed):
                raise
        later: Woken = yield Wait(seconds=PAUSE)
        woken = later.model_copy(update={"event": woken.event})
    return Looked((yield from _still(id, woken)), woken.at)


def _still(id: str, woken: Woken) -> Flow:
    contact: Contact = yield from contact_of(id)
    standing: Standing = yield Call("outreach.standing", contact=id)
    if contact.opted_out or standing.opted_out:
        raise Stopped("opted out", _opted_out(standing, woken))
    if not contact.email:
        raise Stopped("no address", "stopped: the contact has no mail address any more")
    if not written_at(mailbox := mailbox_of(contact.email)):
        raise Stopped("no address", f"stopped: the contact has {IN_WORDS[mailbox.kind]} now")
    if contact.lifecycle_stage in SEQUENCE.stages:
        raise Stopped("with people", f"stopped: their lifecycle stage in HubSpot is {contact.lifecycle_stage}")
    if contact.lead_status in SEQUENCE.statuses:
        raise Stopped("with people", f"stopped: their lead status in HubSpot is {contact.lead_status}")
    if standing.in_conversation:
        last = f"they last wrote or met us on {standing.last_in[:10]}" if standing.last_in else "they talk to us"
        raise Stopped("in conversation", f"stopped: {last}, so people go on")
    if standing.people_wrote:
        when = standing.people_wrote[:10]
        raise Stopped("with people", f"stopped: somebody of yours wrote to them or called them on {when}")
    return contact


def written_at(mailbox: Mailbox) -> bool:
    """Whether mails of the sequence go to such a mailbox at all."""
    return mailbox.kind == "business" or (mailbox.kind == "personal" and not SEQUENCE.business_only)


def _opted_out(standing: Standing, woken: Woken) -> str:
    """On the day on which they said so, where that was heard; else the day on which it was seen."""
    heard = woken.event
    if heard and heard.name == STOPPED:
        return f"stopped: opted out on {heard.at[:10]}, by one click"
    how = standing.why or "HubSpot has them as opted out of mail"
    return f"stopped: opted out, as seen on {woken.at[:10]} ({how})"
