"""HubSpot's records for one call: contacts, companies, notes and tasks, read, searched, made and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

from agents.clients import web
from agents.clients.hubspot_shapes import Found, Made, ObjectShape
from agents.clients.hubspot_site import site_of
from agents.engine.tool import At

Kind = Literal["contacts", "companies"]
Written = Literal["contacts", "companies", "notes", "tasks"]
NAMES: dict[str, str] = {"contacts": "contact", "companies": "company", "notes": "note", "tasks": "task"}
Filter = dict[str, str]
"""`propertyName`, `operator` and `value` of a search."""


def read(
    at: At,
    kind: Kind,
    key: str,
    properties: Sequence[str],
    *,
    by: str = "",
    associations: str = "",
    history: Sequence[str] = (),
) -> ObjectShape:
    """An object by its id, or by another property that is unique. Raises `NotThere`, `Refused` and `Later`.

    The id of what was merged into another gives that other one. `history`: properties to give with all their writers.
    HubSpot API reference, "Contacts" and "Companies", Retrieve.
    """
    site, about = site_of(at), name_of(kind, key)
    params = {"properties": ",".join(properties), "archived": "false"}
    params |= {"idProperty": by} if by else {}
    params |= {"associations": associations} if associations else {}
    params |= {"propertiesWithHistory": ",".join(history)} if history else {}
    data = web.ask(at, site, about, "GET", f"/crm/v3/objects/{kind}/{quote(key, safe='')}", params=params)
    return web.shaped(site, about, ObjectShape, data, write=False)


def find(at: At, kind: Kind, name: str, value: str, properties: Sequence[str], most: int) -> Found:
    """Objects with a property that equals a value, the first `most`. HubSpot API reference, "Search"."""
    return search(at, kind, [equals(name, value)], properties, most, about=name_of(kind, value))


def search(
    at: At,
    kind: Kind,
    filters: Sequence[Filter],
    properties: Sequence[str],
    most: int,
    *,
    about: str = "",
    newest: bool = False,
) -> Found:
    """Objects that meet all filters; `newest`: those first. What was written just now may be found seconds later."""
    site, about = site_of(at), about or NAMES[kind]
    body: dict[str, Any] = {"filterGroups": [{"filters": list(filters)}], "properties": list(properties), "limit": most}
    body |= {"sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}]} if newest else {}
    data = web.ask(at, site, about, "POST", f"/crm/v3/objects/{kind}/search", body=body)
    return web.shaped(site, about, Found, data, write=False)


def create(
    at: At, kind: Written, properties: Mapping[str, str], about: str, associations: Sequence[Mapping[str, Any]] = ()
) -> str:
    """The id of a new object. HubSpot API reference, "Contacts", Create a contact; and its like.

    Raises `Overtaken` if there is one with that address already, `BadValues`, `Refused`, `Later` and `Unclear`.
    """
    site, body = site_of(at), {"properties": dict(properties), "associations": list(associations)}
    data = web.ask(at, site, about, "POST", f"/crm/v3/objects/{kind}", write=True, body=body)
    return web.shaped(site, about, Made, data, write=True).id


def update(at: At, kind: Kind, id: str, properties: Mapping[str, str]) -> None:
    """Set properties, all of them or none. HubSpot API reference, "Contacts", Update a contact.

    Raises `BadValues`, `NotThere`, `Refused`, `Later` and `Unclear`.
    """
    site, about = site_of(at), name_of(kind, id)
    path, body = f"/crm/v3/objects/{kind}/{quote(id, safe='')}", {"properties": dict(properties)}
    web.shaped(site, about, Made, web.ask(at, site, about, "PATCH", path, write=True, body=body), write=True)


def equals(name: str, value: str) -> Filter:
    """A filter of a search."""
    return {"propertyName": name, "operator": "EQ", "value": value}


def name_of(kind: str, key: str) -> str:
    """As messages call it."""
    return f"{NAMES[kind]} {key[:100]}"
