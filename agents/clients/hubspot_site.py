"""HubSpot for one call: signing in, what its refusals mean, and which app we are.

By plain HTTP: HubSpot's own Python client has no limit on an answer's size, and two thousand modules for a few routes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from agents.clients import web, web_site
from agents.clients.hubspot_shapes import App
from agents.clients.kept import Kept
from agents.clients.web_site import Answer, NotThere, Site, plain_token
from agents.engine.errors import Later, Overtaken, Refused, ToolError
from agents.engine.tool import At

SCOPES = "docs/hubspot.md says which scopes the private app needs"
GONE = "HubSpot finds nothing here: it was deleted, or never was"
SENTENCES = {
    401: "HubSpot does not accept HUBSPOT_ACCESS_TOKEN: it is wrong, expired or revoked; make a new one and set it",
    403: f"HUBSPOT_ACCESS_TOKEN may not do this; {SCOPES}",
    404: GONE,
}
PASSING = frozenset({423, 477})
"""Locked for a moment, or the account is being moved to another place."""
WAITS = {"DAILY": 3600.0}
SOON = 10.0
"""Seconds to stay away when a limit does not say how long: its windows are of a second, of ten, or of a day."""
NOT_VALID = "Property values were not valid: "
WHOAMI = "/oauth/v2/private-apps/get/access-token-info"

_APPS: Kept[str, str] = Kept(16)


class BadValues(Refused):
    """Nothing was done, since some properties cannot hold what was sent: `why` of each, by its name."""

    def __init__(self, message: str, why: Mapping[str, str]) -> None:
        super().__init__(message)
        self.why = dict(why)


def site_of(at: At) -> Site:
    """Where and as whom. Raises `Refused` without a token."""
    return Site(
        name="HubSpot",
        url=at.settings.hubspot_api_url,
        setting="HUBSPOT_API_URL",
        headers={"Authorization": f"Bearer {_token(at)}"},
        refused=_refused,
    )


def ourselves(at: At) -> str:
    """The id of the app whose token we have, as histories name it; it is asked for once a process.

    HubSpot developer documentation, "Private apps", access token information. Raises `Refused` and `Later`.
    """
    site, token = site_of(at), _token(at)
    known = hashlib.sha256(f"{site.url}\x1f{token}".encode()).hexdigest()
    if (found := _APPS.get(known)) is not None:
        return found
    try:
        data = web.ask(at, site, "our app", "POST", WHOAMI, body={"tokenKey": token})
    except NotThere:
        raise Refused("HubSpot does not say whose HUBSPOT_ACCESS_TOKEN is: it must be a private app's token") from None
    return _APPS.put(known, web.shaped(site, "our app", App, data, write=False).app)


def forget_all() -> None:
    """Know nobody."""
    _APPS.clear()


def _token(at: At) -> str:
    token = at.settings.hubspot_access_token
    return plain_token("HUBSPOT_ACCESS_TOKEN", token.get_secret_value().strip() if token else "", "HubSpot")


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
    if answer.status == 409 and write:
        return Overtaken(f"{about}: HubSpot has it already, so nothing was written ({said})")
    if answer.status == 400 and (why := dict(_properties(data))):
        names = "; ".join(f"{name}: {reason}" for name, reason in sorted(why.items()))
        return BadValues(f"{about}: HubSpot does not take {names}"[:1_000], why)
    if answer.status == 403 and (scopes := _scopes(data)):
        said = f"it lacks {', '.join(sorted(scopes))}"
    return web_site.refused(about, answer, SENTENCES.get(answer.status, "HubSpot refuses it"), said)


def _scopes(data: Mapping[str, Any]) -> set[str]:
    """Those of which one is missing at least."""
    contexts = [each["context"] for each in _rows(data.get("errors")) if isinstance(each.get("context"), Mapping)]
    found = [each.get("requiredGranularScopes") or each.get("requiredScopes") for each in contexts]
    return {str(scope)[:100] for scopes in found if isinstance(scopes, list) for scope in scopes}


def _properties(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each property that was turned down, and why: told as `errors` with a context, or as JSON in the message."""
    for each in _rows(data.get("errors")):
        context = each.get("context")
        names = context.get("propertyName") if isinstance(context, Mapping) else None
        for name in names if isinstance(names, list) else [each["name"]] if each.get("name") else []:
            yield str(name), web_site.on_one_line(each.get("message"))
    message = data.get("message")
    if isinstance(message, str) and message.startswith(NOT_VALID):
        for each in _rows(_json(message.removeprefix(NOT_VALID))):
            if each.get("name"):
                yield str(each["name"]), web_site.on_one_line(each.get("message"))


def _rows(data: Any) -> list[Mapping[str, Any]]:
    return [each for each in data if isinstance(each, Mapping)] if isinstance(data, list) else []


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
