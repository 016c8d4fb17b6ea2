"""A vendor's JSON API for one call: httpx without retries, redirects or cookies, bounded in time and in size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from agents.clients.kept import Kept
from agents.clients.web_connections import client, timeout_of
from agents.clients.web_site import Answer, Site
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.engine.tool import At

Shape = TypeVar("Shape", bound=BaseModel)
MOST = 32 * 1024 * 1024
"""Bytes of an answer."""
PIECE = 64 * 1024

_AWAY: Kept[str, float] = Kept(256)
"""Until when a credential is to be left alone, by a hash of it."""


def ask(
    at: At,
    site: Site,
    about: str,
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    *,
    write: bool = False,
    params: Mapping[str, str | int] | None = None,
    body: Any = None,
) -> Any:
    """What the vendor answers, as JSON. A `write` is sent now or never; `about` names its object in messages.

    Raises `Refused`, `Later`, for a write `Unclear`, and what the site's own reading of an answer gives.
    """
    credential = _credential(site)
    if (until := _AWAY.get(credential)) and until > at.clock():
        raise Later(f"{about}: {site.name} asked us to stay away for a while", until)
    with _wall(site, about, write=write):
        request = client().build_request(
            method, f"{site.url}{path}", params=params, json=body, headers=dict(site.headers), timeout=timeout_of(at)
        )
        if write:
            at.sending()
        answer = _answer(at, site, about, request, write)
    if answer.status < 300:
        return answer.data
    error = _error(at, site, about, answer, write)
    if isinstance(error, Later) and error.at is not None and site.pauses(answer):
        wait = error.at
        _AWAY.change(credential, lambda known: max(wait, known or 0.0))
    raise error


def shaped(site: Site, about: str, shape: type[Shape], data: Any, *, write: bool) -> Shape:
    """An answer as we read it. Raises `Later`, and for a write `Unclear`, if it is not of that shape."""
    try:
        return shape.model_validate(data)
    except ValidationError:
        raise garbled(site, about, write=write) from None


def garbled(site: Site, about: str, *, write: bool) -> Later | Unclear:
    """An answer that cannot be read: of a write it tells nothing."""
    said = f"{about}: {host_of(site)} gave an answer that cannot be read"
    return Unclear(f"{said}; whether it was done is not known") if write else Later(said)


def host_of(site: Site) -> str:
    """Where the API is, for messages: a host, and a port if one is set."""
    return urlsplit(site.url).netloc.rpartition("@")[2]


def forget_all() -> None:
    """Ask anything again, over new connections."""
    _AWAY.clear()
    if client.cache_info().currsize:
        client().close()
        client.cache_clear()


def _answer(at: At, site: Site, about: str, request: httpx.Request, write: bool) -> Answer:
    response = client().send(request, stream=True, follow_redirects=False)
    try:
        content = bytearray()
        for piece in response.iter_raw(PIECE):
            content += piece
            if len(content) > MOST or at.remaining < 0.01:
                raise _too_much(site, about, write, large=len(content) > MOST)
        return Answer(response.status_code, response.headers, _data(site, about, response, bytes(content), write))
    finally:
        response.close()


def _data(site: Site, about: str, response: httpx.Response, content: bytes, write: bool) -> Any:
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        if response.is_success:
            raise garbled(site, about, write=write) from None
        return None


def _error(at: At, site: Site, about: str, answer: Answer, write: bool) -> ToolError:
    if answer.status < 400:
        return Refused(f"{about}: {host_of(site)} sends us to another address; set {site.setting} to it")
    return site.refused(about, answer, write, at.clock())


def _too_much(site: Site, about: str, write: bool, *, large: bool) -> ToolError:
    if write:
        return garbled(site, about, write=True)
    if large:
        return Refused(f"{about}: {host_of(site)} answers with more than {MOST // 1024 // 1024} MB")
    return Later(f"{about}: the answer of {host_of(site)} did not arrive in time")


@contextmanager
def _wall(site: Site, about: str, *, write: bool) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
        raise Later(f"{about}: {host_of(site)} cannot be reached") from None
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
        raise Refused(f"{about}: nothing can be sent to {host_of(site)}; see {site.setting}") from None
    except httpx.HTTPError:
        if write:
            why = f"the connection to {host_of(site)} broke off; whether it was done is not known"
            raise Unclear(f"{about}: {why}") from None
        raise Later(f"{about}: no answer from {host_of(site)}") from None


def _credential(site: Site) -> str:
    signed = f"{site.url}\x1f{site.headers.get('Authorization', '')}"
    return hashlib.sha256(signed.encode()).hexdigest()
