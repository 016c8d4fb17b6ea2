"""A contact as somebody to be written to, as the CRM has them now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from agents.clients import hubspot
from agents.clients.hubspot_shapes import ObjectShape
from agents.engine.tool import At
from agents.mail.address import Mail, domain_of
from agents.tools.outreach.at import Who
from agents.tools.outreach.shapes import NotWritten

ASKED = ("email", "hs_additional_emails", "hs_email_optout", "hs_merged_object_ids")
INCOMING = ("hs_sales_email_last_replied", "hs_latest_meeting_activity", "engagements_last_meeting_booked")
"""When they last answered, and when a meeting with them is or was. HubSpot Knowledge Base, "HubSpot's default contact
properties"."""
_MAIL: TypeAdapter[str] = TypeAdapter(Mail)


@dataclass(frozen=True)
class Recipient:
    """`address`: empty if they have none. `opted_out`: from all mail, as the CRM says. `last_in`: seconds since the
    epoch, 0 for never; a meeting may be ahead of us."""

    who: Who
    address: str
    opted_out: bool
    last_in: float

    @property
    def to(self) -> str:
        """Where a mail can go. Raises `NotWritten`."""
        if not self.address:
            raise NotWritten("no-address", f"contact {self.who.ids[0]} has no mail address")
        try:
            return _MAIL.validate_python(self.address)
        except ValidationError:
            told = "has something as mail address that is none; correct it in the CRM"
            raise NotWritten("no-address", f"contact {self.who.ids[0]} {told}") from None


def recipient(at: At, contact: str) -> Recipient:
    """Raises `NotThere` for one that was deleted, `Refused` and `Later`. HubSpot API reference, "Contacts"."""
    found = hubspot.read(at, "contacts", contact, (*ASKED, *INCOMING))
    address, others, opted_out, merged = (found.properties.get(name, "").strip() for name in ASKED)
    who = Who(
        ids=_each(contact, found.id, *merged.split(";")),
        addresses=_each(address, *others.split(";")),
        domain=domain_of(address),
    )
    return Recipient(who, address, opted_out.lower() == "true", max(_times(found), default=0.0))


def _each(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, texts))))


def _times(found: ObjectShape) -> Iterator[float]:
    for name in INCOMING:
        text = found.properties.get(name, "").strip()
        if (when := moment(text)) is not None:
            yield when


def moment(text: str) -> float | None:
    """Seconds since the epoch: HubSpot gives times in ISO 8601, and some in milliseconds. None for anything else."""
    if text.isdecimal() and len(text) < 16:
        return int(text) / 1000
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
