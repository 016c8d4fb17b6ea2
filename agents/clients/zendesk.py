"""Zendesk for one call: reads, and updates of a ticket that happen only if it has not moved.

Zendesk Developer Docs, "Introduction" (authentication, rate limits, response format).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from agents.clients import web
from agents.clients.kept import Kept
from agents.clients.web_site import Answer, Site, plain_token
from agents.clients.zendesk_errors import refused
from agents.clients.zendesk_shapes import Audits, AuditShape, TicketAnswer, Tickets, TicketShape, UserAnswer
from agents.engine.errors import Later, Refused
from agents.engine.tool import At

Shape = TypeVar("Shape", bound=BaseModel)
PAGE = 100
PAGES = 50
"""Of audits: a ticket has at most 5,000 comments."""
NAMED = "placet"
"""What our mark is called in an update's metadata."""
SIGNED_IN = "ZENDESK_EMAIL and ZENDESK_API_TOKEN"

_OURSELVES: Kept[str, int] = Kept(16)


def read(at: At, about: str, path: str, shape: type[Shape], params: dict[str, str | int] | None = None) -> Shape:
    """Read something. Raises `Refused` and `Later`."""
    site = _site(at)
    return web.shaped(site, about, shape, web.ask(at, site, about, "GET", f"/api/v2{path}", params=params), write=False)


def ticket_of(at: At, ticket: int) -> TicketShape:
    """A ticket as it stands. Zendesk Developer Docs, "Tickets", Show Ticket."""
    return read(at, name_of(ticket), f"/tickets/{ticket}", TicketAnswer).ticket


def ourselves(at: At) -> int:
    """The id of the account whose token we have; it is asked for once a process. "Users", Show Self."""
    site = _site(at)
    account = f"{site.url} {site.headers['Authorization']}"
    return _OURSELVES.get(account) or _OURSELVES.put(account, read(at, "our account", "/users/me", UserAnswer).user.id)


def update(at: At, ticket: int, updated: str, changes: dict[str, Any], marker: str) -> TicketAnswer:
    """Change a ticket in one update that carries our mark, if it is still as it was at `updated`.

    Zendesk Developer Docs, "Creating and updating tickets", Protecting against ticket update collisions, and Setting
    metadata. Raises `Overtaken` if it moved, `Refused`, `Later` and `Unclear`.
    """
    site, about = _site(at), name_of(ticket)
    condition = {"safe_update": True, "updated_stamp": updated}
    body = {"ticket": {**changes, **condition, "metadata": {NAMED: marker}}}
    answer = web.ask(at, site, about, "PUT", f"/api/v2/tickets/{ticket}", write=True, body=body)
    return web.shaped(site, about, TicketAnswer, answer, write=True)


def create(at: At, about: str, ticket: dict[str, Any]) -> TicketShape:
    """Open a ticket. Zendesk Developer Docs, "Tickets", Create Ticket. Raises `Refused`, `Later` and `Unclear`."""
    site = _site(at)
    answer = web.ask(at, site, about, "POST", "/api/v2/tickets", write=True, body={"ticket": ticket})
    return web.shaped(site, about, TicketAnswer, answer, write=True).ticket


def ours_by(at: At, external: str) -> Iterator[TicketShape]:
    """The tickets that we opened under an id of our own. Zendesk Developer Docs, "Tickets", List Tickets (external_id).

    Only staff see or set such an id; a ticket that somebody else opened is not taken for ours even so. Raises `Later`
    rather than leave some out.
    """
    us, params = ourselves(at), dict[str, str | int]({"external_id": external, "page[size]": PAGE})
    for _ in range(PAGES):
        if at.remaining < 1:
            break
        page = read(at, "our tickets", "/tickets", Tickets, params)
        yield from (each for each in page.tickets if each.external_id == external and each.submitter_id == us)
        if not (page.meta.has_more and page.meta.after_cursor):
            return
        params["page[after]"] = page.meta.after_cursor
    raise Later("our tickets at Zendesk are too many to be looked through")


@dataclass(frozen=True)
class Ours:
    """An update of ours. `last`: nobody has changed the ticket since."""

    audit: AuditShape
    last: bool


def our_audit(at: At, ticket: int, marker: str) -> Ours | None:
    """The update of ours that carries this mark. Zendesk Developer Docs, "Ticket Audits", List Audits for a Ticket.

    Nobody but staff sees or sets metadata; an update by somebody else is not taken for ours even so.
    """
    us, found, newest = ourselves(at), None, 0
    for audit in _audits(at, ticket):
        newest, custom = audit.id, audit.metadata.get("custom")
        if audit.author_id == us and isinstance(custom, dict) and custom.get(NAMED) == marker:
            found = audit
    return Ours(found, found.id == newest) if found else None


def name_of(ticket: int) -> str:
    """As messages call it."""
    return f"ticket {ticket}"


def forget_all() -> None:
    """Know nobody."""
    _OURSELVES.clear()


def _audits(at: At, ticket: int) -> Iterator[AuditShape]:
    """All updates there were. Raises `Later` rather than leave some out."""
    path, params = f"/tickets/{ticket}/audits", dict[str, str | int]({"page[size]": PAGE})
    for _ in range(PAGES):
        if at.remaining < 1:
            break
        page = read(at, name_of(ticket), path, Audits, params)
        yield from page.audits
        if not (page.meta.has_more and page.meta.after_cursor):
            return
        params["page[after]"] = page.meta.after_cursor
    raise Later(f"{name_of(ticket)}: its history at Zendesk is too long to be looked through")


def _site(at: At) -> Site:
    settings = at.settings
    email, token = settings.zendesk_email.strip(), settings.zendesk_api_token
    secret = plain_token("ZENDESK_API_TOKEN", token.get_secret_value().strip() if token else "", "Zendesk")
    if not email:
        raise Refused("ZENDESK_EMAIL is not set, so nothing can be read or written at Zendesk")
    if not settings.zendesk_url:
        raise Refused("ZENDESK_SUBDOMAIN is not set, so nothing can be read or written at Zendesk")
    signed = base64.b64encode(f"{email}/token:{secret}".encode()).decode()
    return Site(
        name="Zendesk",
        url=settings.zendesk_url,
        setting="ZENDESK_SUBDOMAIN or ZENDESK_API_URL",
        headers={"Authorization": f"Basic {signed}"},
        refused=refused,
        pauses=_whole_account,
    )


def _whole_account(answer: Answer) -> bool:
    """Limits of one endpoint or one ticket leave some of the account's own: "Rate limits"."""
    return str(answer.headers.get("x-rate-limit-remaining")) == "0"
