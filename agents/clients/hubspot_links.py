"""What hangs on HubSpot's records: associations, notes and mails by them, and who owns records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from agents.clients import web
from agents.clients.hubspot import Kind, name_of
from agents.clients.hubspot_shapes import Batch, Links, ObjectShape, OwnerShape, OwnersPage
from agents.clients.hubspot_site import site_of
from agents.engine.errors import Later
from agents.engine.tool import At

To = Literal["companies", "contacts", "notes", "tasks", "emails", "calls", "meetings"]
PAGE = 500
PAGES = 20
AT_ONCE = 100
"""Objects of one batch read."""
TYPES = {
    ("notes", "contacts"): 202,
    ("notes", "companies"): 190,
    ("tasks", "contacts"): 204,
    ("tasks", "companies"): 192,
}
"""HubSpot's own types of association: "Associations v4", association type id values."""

Page = TypeVar("Page", bound=BaseModel)


def linked(at: At, kind: Kind, id: str, to: To) -> tuple[str, ...]:
    """Ids of what is associated, each once, the newest first. HubSpot API reference, "Associations v4", List."""
    about, path = name_of(kind, id), f"/crm/v4/objects/{kind}/{id}/associations/{to}"
    found = [each.id for page in _pages(at, about, path, Links, {}) for each in page.results]
    return tuple(sorted(dict.fromkeys(found), key=_age, reverse=True))


def link(at: At, contact: str, company: str) -> None:
    """Associate a contact with a company; once more changes nothing. "Associations v4", Create default.

    Raises `NotThere`, `Refused`, `Later` and `Unclear`.
    """
    path = f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"
    web.ask(at, site_of(at), name_of("contacts", contact), "PUT", path, write=True)


def to(kind: Literal["notes", "tasks"], other: Kind, id: str) -> dict[str, Any]:
    """An association that a new object is made with."""
    known = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPES[kind, other]}
    return {"to": {"id": id}, "types": [known]}


def objects(at: At, kind: To, ids: Sequence[str], properties: Sequence[str]) -> Iterator[ObjectShape]:
    """Those of the objects that are there, in the order of `ids`. "CRM objects", Read a batch.

    HubSpot answers 207 when some are missing. Raises `Later` if some could not be read for another reason.
    """
    site = site_of(at)
    for start in range(0, len(ids), AT_ONCE):
        chunk = ids[start : start + AT_ONCE]
        body = {"inputs": [{"id": each} for each in chunk], "properties": list(properties)}
        data = web.ask(at, site, kind, "POST", f"/crm/v3/objects/{kind}/batch/read", body=body)
        batch = web.shaped(site, kind, Batch, data, write=False)
        if any(each.category != "OBJECT_NOT_FOUND" for each in batch.errors):
            raise Later(f"{kind}: HubSpot could not read some of them ({batch.errors[0].category})")
        known = {each.id: each for each in batch.results}
        yield from (known[each] for each in chunk if each in known)


def owners(at: At, *, archived: bool) -> Iterator[OwnerShape]:
    """Who can own records; `archived`: those who no longer can. HubSpot API reference, "Owners"."""
    params = {"archived": str(archived).lower()}
    for page in _pages(at, "owners", "/crm/v3/owners/", OwnersPage, params):
        yield from page.results


def _pages(at: At, about: str, path: str, shape: type[Page], params: dict[str, str]) -> Iterator[Page]:
    """All of them. Raises `Later` rather than leave some out."""
    site, asked = site_of(at), dict[str, str | int](params) | {"limit": PAGE}
    for _ in range(PAGES):
        page: Any = web.shaped(site, about, shape, web.ask(at, site, about, "GET", path, params=asked), write=False)
        yield page
        if not page.paging.next.after:
            return
        asked["after"] = page.paging.next.after
    raise Later(f"{about}: HubSpot has too many of them to be looked through")


def _age(id: str) -> tuple[int, str]:
    """Ids grow, and are numbers."""
    return (int(id), id) if id.isascii() and id.isdecimal() else (0, id)
