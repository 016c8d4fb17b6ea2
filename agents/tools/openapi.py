"""The operations of APIs that an OpenAPI document describes. `docs/openapi.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.clients.fetch import Fetched, Wish
from agents.clients.fetch.places import Place
from agents.clients.fetch.sending import Letter, send
from agents.clients.web_site import Answer
from agents.engine.errors import Refused
from agents.engine.schema_tool import SchemaTool
from agents.engine.tool import At
from agents.servers.openapi.answers import Came, value_of
from agents.servers.openapi.declared import READS, declared, key_of
from agents.servers.openapi.hidden import HIDDEN, hidden
from agents.servers.openapi.references import References
from agents.servers.openapi.request import request_of
from agents.servers.openapi.shapes import KeyHeader, Operation
from agents.servers.spec import ApiSpec, filled

MOST = 4 * 1024 * 1024
"""Bytes of an answer."""
FURTHEST = 5
"""Redirects of a read that are followed, within the same site."""
ACCEPT = "application/json, */*;q=0.5"


@dataclass(frozen=True)
class Api:
    """An API as it is called: where it is, and what signs us in."""

    spec: ApiSpec
    place: Place
    headers: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, spec: ApiSpec, base: str, given: Mapping[str, str]) -> Api:
        """`given`: the variables that secrets are named by. Raises `Refused` for a base that is no address."""
        headers = {name: filled(text, given) for name, text in spec.headers.items()}
        return cls(spec, Place.of(base), headers, tuple(given.get(name, "") for name, _ in spec.variables))


def tool_of(api: Api, references: References, operation: Operation) -> SchemaTool:
    """The tool that an operation is."""
    key = key_of(api.spec, operation)
    known = declared(api.spec, api.place.url, references, operation)
    write = known.repeat.kind != "read"

    def call(at: At, args: dict[str, Any]) -> Any:
        found = _asked(at, api, operation, args, key, write)
        came = Came(
            about=operation.name,
            host=found.place.authority,
            answer=Answer(found.status, found.headers),
            content=found.content,
            type=found.type,
            write=write,
            keyed=key is not None,
            cut=found.cut,
            variables=[name for name, _ in api.spec.variables],
            secrets=api.secrets,
        )
        return value_of(came, at.clock())

    return SchemaTool(known, call)


def _asked(at: At, api: Api, operation: Operation, args: dict[str, Any], key: KeyHeader | None, write: bool) -> Fetched:
    request = request_of(operation, args, key, at.effect_key)
    wish = Wish(
        seconds=at.remaining,
        most=MOST,
        accept=ACCEPT,
        allowed=at.settings.web_allowed_networks,
        headers={**request.headers, **api.headers},
    )
    place, letter = (
        api.place.at(api.place.target.rstrip("/") + request.target),
        Letter(request.method, write, request.content),
    )
    if write or request.method not in READS:
        return send(place, wish, letter, at.sending if write else _no_matter)
    return _followed(place, wish, letter, api.secrets)


def _followed(place: Place, wish: Wish, letter: Letter, secrets: tuple[str, ...]) -> Fetched:
    """A read goes where the site sends it, as long as it is the same site: our secrets go nowhere else."""
    for _ in range(FURTHEST):
        found = send(place, wish, letter, _no_matter)
        if not found.location:
            return found
        place = _within(place, found.location, secrets)
    raise Refused(f"{place.authority} sends us on more than {FURTHEST} times")


def _within(place: Place, location: str, secrets: tuple[str, ...]) -> Place:
    """Another page of the same site. Raises `Refused`, which never tells a secret that the site wants sent on."""
    told = hidden(location, secrets) != location
    try:
        there = place.towards(location)
    except Refused as error:
        raise Refused(f"{place.authority} sends us to what is no address") if told else error from None
    if (there.scheme, there.authority) == (place.scheme, place.authority):
        return there
    where = f"an address with {HIDDEN} in it" if told else there.authority
    raise Refused(f"{place.authority} sends us on to {where}, and is not followed there")


def _no_matter() -> None:
    """A read may leave at any time."""
