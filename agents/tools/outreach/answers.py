"""Where answers to a mail go."""

from __future__ import annotations

from agents.clients import hubspot_links
from agents.engine.tool import At
from agents.mail import message
from agents.tools.outreach.recipient import Recipient
from agents.tools.outreach.shapes import OWNER


def reply_to(at: At, chosen: str, found: Recipient) -> str:
    """The address; for "owner" that of whoever owns the contact at HubSpot, if anybody does. Empty: the sender's.

    Raises `Refused` and `Later`.
    """
    if chosen != OWNER:
        return chosen
    owners = hubspot_links.owners(at, archived=False) if found.owner else ()
    owner = next((each for each in owners if each.id == found.owner), None)
    if owner is None or not owner.email:
        return ""
    try:
        return str(message.sender(f"{message.one_line(f'{owner.first_name} {owner.last_name}')} <{owner.email}>"))
    except ValueError:
        return str(message.sender(owner.email))
