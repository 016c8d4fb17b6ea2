"""The tool that a provider of `leads.toml` becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import StringConstraints

from agents.clients.fetch import Fetched, Wish, fetch
from agents.clients.fetch.places import Place
from agents.clients.web_site import Answer, broken, limited
from agents.engine.errors import Refused, ToolError
from agents.engine.tool import At, Tool, read, tool
from agents.tools.leads.pointing import at_path, in_words
from agents.tools.leads.shape import Found, Lead
from agents.tools.leads.spec import VARIABLE, ProviderSpec

MOST = 1024 * 1024
"""Bytes of an answer."""
Domain = Annotated[str, StringConstraints(pattern=r"^([\w-]+(\.[\w-]+)+)?$", max_length=253)]
Email = Annotated[str, StringConstraints(pattern=r"^([^\s@]+@[^\s@]+)?$", max_length=254)]
NOTHING = (404, 410)
"""Answers that say: of this one nothing is known."""


def tool_of(name: str, spec: ProviderSpec, secrets: Mapping[str, str]) -> Tool:
    """The tool `leads.<name>`. `secrets`: the variables that its headers name."""
    headers = {header: VARIABLE.sub(lambda found: secrets[found[1]], text) for header, text in spec.headers.items()}

    def ask(at: At, /, domain: Domain = "", email: Email = "") -> Lead:
        place = Place.of(_address(name, spec, {"domain": domain, "email": email}))
        wish = Wish(
            seconds=at.remaining,
            most=MOST,
            accept="application/json",
            allowed=at.settings.web_allowed_networks,
            headers=headers,
            whole=True,
        )
        return _lead(name, spec, fetch(place, wish), at.clock())

    ask.__name__, ask.__doc__ = name, f"{spec.title}. Give {' and '.join(spec.about)}."
    made = tool(
        f"leads.{name}",
        risk="low",
        repeat=read,
        roles={"domain": "label", "email": "label"},
        timeout=spec.seconds,
        usd=spec.usd,
    )(ask)
    made.text = spec.model_dump_json()
    return made


def _address(name: str, spec: ProviderSpec, given: Mapping[str, str]) -> str:
    if missing := [each for each in spec.about if not given[each]]:
        raise Refused(f"leads.{name} is asked by {' and '.join(spec.about)}, and was given no {missing[0]}")
    return spec.url.format_map({each: quote(given[each], safe="") for each in spec.about})


def _lead(name: str, spec: ProviderSpec, found: Fetched, now: float) -> Lead:
    data = _json(found)
    if error := _refusal(name, spec, found, data, now):
        raise error
    if found.status in NOTHING:
        return Lead(provider=name)
    if data is None:
        what = f"{found.type or 'something'} that is no JSON"
        raise Refused(f"leads.{name}: {found.place.authority} answers with {what}; check `url` in leads.toml")
    return Lead(provider=name, fields=tuple(_fields(spec, data)))


def _fields(spec: ProviderSpec, data: Any) -> list[Found]:
    read_off = ((name, each, in_words(at_path(data, each.path), each.path)) for name, each in spec.fields.items())
    return [Found(name=name, value=value, confidence=each.confidence) for name, each, value in read_off if value]


def _refusal(name: str, spec: ProviderSpec, found: Fetched, data: Any, now: float) -> ToolError | None:
    host, about, answer = found.place.authority, f"leads.{name}", Answer(found.status, found.headers)
    if found.status == 402 or _without_credit(spec, data):
        return Refused(f"{about}: nothing is left to spend at {host} ({found.status}); top it up there")
    if found.status == 429:
        return limited(host, about, answer, now, "")
    if found.status >= 500:
        return broken(host, about, answer, write=False, now=now)
    if found.status in (401, 403):
        keys = ", ".join(spec.variables) or "a key"
        return Refused(f"{about}: {host} does not let us in ({found.status}); check {keys}")
    if found.location or found.status < 200:
        return Refused(f"{about}: {host} sends us to another address ({found.status}); set `url` to it")
    if found.status >= 400 and found.status not in NOTHING:
        return Refused(f"{about}: {host} does not take the question ({found.status})")
    return None


def _without_credit(spec: ProviderSpec, data: Any) -> bool:
    if spec.no_credit is None:
        return False
    value, wanted = at_path(data, spec.no_credit.path), spec.no_credit.equals
    return type(value) is type(wanted) and value == wanted


def _json(found: Fetched) -> Any:
    """None where there is none."""
    try:
        return json.loads(found.content)
    except (ValueError, RecursionError):
        return None
