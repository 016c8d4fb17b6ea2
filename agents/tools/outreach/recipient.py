"""A contact as somebody to be written to, as the CRM has them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from agents.clients import hubspot
from agents.clients.hubspot_shapes import ObjectShape
from agents.engine.errors import Refused
from agents.engine.tool import At
from agents.mail.address import Mail, domain_of
from agents.tools.outreach.at import Who
from agents.tools.outreach.shapes import NotWritten, OutreachOptions

ASKED = ("email", "hs_additional_emails", "hs_email_optout", "hs_merged_object_ids", "hubspot_owner_id")
_MAIL: TypeAdapter[str] = TypeAdapter(Mail)


@dataclass(frozen=True)
class Recipient:
    """`id`: as the CRM calls them now, another one after a merge. `address`: empty if they have none. `opted_out`: that
    the CRM says so, in words; empty: it does not. `owner`: whose contact they are there, by id."""

    id: str
    who: Who
    address: str
    opted_out: str
    owner: str = ""

    @property
    def to(self) -> str:
        """Where a mail can go. Raises `NotWritten`."""
        if not self.address:
            raise NotWritten("no-address", f"contact {self.who.ids[0]} has no mail address")
        if not self.mail:
            told = "has something as mail address that is none; correct it in the CRM"
            raise NotWritten("no-address", f"contact {self.who.ids[0]} {told}")
        return self.mail

    @property
    def mail(self) -> str:
        """Their address if it is one, else empty."""
        try:
            return _MAIL.validate_python(self.address)
        except ValidationError:
            return ""


def recipient(at: At, contact: str) -> Recipient:
    """Raises `NotThere` for one that was deleted, `Refused` and `Later`. HubSpot API reference, "Contacts"."""
    own = (at.options or OutreachOptions()).opted_out_by
    found = hubspot.read(at, "contacts", contact, (*ASKED, *own))
    address, others, opted_out, merged, owner = (found.properties.get(name, "").strip() for name in ASKED)
    who = Who(
        ids=_each(contact, found.id, *merged.split(";")),
        addresses=_each(address, *others.split(";")),
        domain=domain_of(address),
    )
    return Recipient(found.id, who, address, _opted_out(found, opted_out, own), owner)


def _opted_out(found: ObjectShape, from_all: str, own: Iterable[str]) -> str:
    """A property that HubSpot does not give at all is none: then nobody knows whether they have, and nobody writes."""
    if from_all.lower() == "true":
        return "HubSpot has them as opted out of all mail"
    for name in own:
        if name not in found.properties:
            raise Refused(f"HubSpot has no property {name} of contacts; correct `opted_out_by` in agent.toml")
        if found.properties[name].strip().lower() == "true":
            return f"HubSpot has them as opted out ({name})"
    return ""


def _each(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, texts))))
