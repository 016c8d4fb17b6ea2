"""HubSpot for one call: reading contacts and companies, nothing else.

By plain HTTP: HubSpot's own Python client has no limit on an answer's size, and two thousand modules for four reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote

from agents.clients import web, web_site
from agents.clients.hubspot_shapes import Found, ObjectShape
from agents.clients.web_site import Answer, Site, plain_token
from agents.engine.errors import Later, ToolError
from agents.engine.tool import At

Kind = Literal["contacts", "companies"]
SCOPES = "the private app needs the scopes crm.objects.contacts.read and crm.objects.companies.read"
SENTENCES = {
    401: "HubSpot does not accept HUBSPOT_ACCESS_TOKEN: it is wrong, expired or revoked; make a new one and set it",
    403: f"HUBSPOT_ACCESS_TOKEN may not do this; {SCOPES}",
    404: "HubSpot finds nothing here",
}
PASSING = frozenset({423, 477})
"""Locked for a moment, or the account is being moved to another place."""
WAITS = {"DAILY": 3600.0}
SOON = 10.0
"""Seconds to stay away when a limit does not say how long: its windows are of ten seconds, or of a day."""


def read(
    at: At, kind: Kind, key: str, properties: tuple[str, ...], *, by: str = "", associations: str = ""
) -> ObjectShape:
    """An object by its id, or by another property that is unique. Raises `NotThere`, `Refused` and `Later`.

    HubSpot API reference, "Contacts" and "Companies", Retrieve.
    """
    site, about = _site(at), _name(kind, key)
    params = {"properties": ",".join(properties), "archived": "false"}
    params |= {"idProperty": by} if by else {}
    params |= {"associations": associations} if associations else {}
    data = web.ask(at, site, about, "GET", f"/crm/v3/objects/{kind}/{quote(key, safe='')}", params=params)
    return web.shaped(site, about, ObjectShape, data, write=False)


def find(at: At, kind: Kind, name: str, value: str, properties: tuple[str, ...], most: int) -> Found:
    """Objects with a property that equals a value, the first `most`. HubSpot API reference, "Search"."""
    site, about = _site(at), _name(kind, value)
    wanted = {"propertyName": name, "operator": "EQ", "value": value}
    body = {"filterGroups": [{"filters": [wanted]}], "properties": list(properties), "limit": most}
    data = web.ask(at, site, about, "POST", f"/crm/v3/objects/{kind}/search", body=body)
    return web.shaped(site, about, Found, data, write=False)


def _name(kind: Kind, key: str) -> str:
    return f"{'contact' if kind == 'contacts' else 'company'} {key[:100]}"


def _site(at: At) -> Site:
    token = at.settings.hubspot_access_token
    secret = plain_token("HUBSPOT_ACCESS_TOKEN", token.get_secret_value().strip() if token else "", "HubSpot")
    return Site(
        name="HubSpot",
        url=at.settings.hubspot_api_url,
        setting="HUBSPOT_API_URL",
        headers={"Authorization": f"Bearer {secret}"},
        refused=_refused,
    )


def _refused(about: str, answer: Answer, write: bool, now: float) -> ToolError:
    """What an answer of 400 and above means. HubSpot API reference, "Error handling", "Usage guidelines"."""
    data = answer.data if isinstance(answer.data, Mapping) else {}
    said = web_site.on_one_line(data.get("message"))
    if answer.status == 429:
        return web_site.limited("HubSpot", about, answer, now, said, WAITS.get(str(data.get("policyName")), SOON))
    if answer.status >= 500:
        return web_site.broken("HubSpot", about, answer, write, now)
    if answer.status in PASSING:
        return Later(f"{about}: HubSpot answered {answer.status}")
    return web_site.refused(about, answer, SENTENCES.get(answer.status, "HubSpot refuses it"), said)
