"""One request of any method to an address that the operator chose, over the same guarded lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpcore
import httpx

from agents.clients.fetch.line import Cut
from agents.clients.fetch.one import ALWAYS, Fetched, Wish, connected, read_off, wall
from agents.clients.fetch.places import Place
from agents.engine.errors import Later, Refused, Unclear

AGENT = "placet"
LEAVES = "http11.send_request_headers.started"
"""httpcore, "Extensions", trace: the connection stands, and the first byte of the request is about to go."""


@dataclass(frozen=True)
class Letter:
    """What is sent. `write`: whether it can change anything."""

    method: str
    write: bool
    content: bytes = field(default=b"", repr=False)


def send(place: Place, wish: Wish, letter: Letter, leaving: Callable[[], None]) -> Fetched:
    """Send it now or never; any status is an answer, and no redirect is followed.

    `leaving` is called right before it leaves, and keeps it here by what it raises. Raises `Refused` and `Later`;
    for a write that has left, of which no answer came, `Unclear`. Of a write whose status came and whose content did
    not, the content is empty and `cut`.
    """
    left: list[bool] = []

    def trace(event: str, _: object) -> None:
        if event == LEAVES:
            leaving()
            left.append(True)

    try:
        return _sent(place, wish, letter, trace)
    except (Later, Refused) as error:
        if letter.write and left:
            raise Unclear(f"{error}; whether it was done is not known") from None
        raise


def _sent(place: Place, wish: Wish, letter: Letter, trace: Callable[[str, object], None]) -> Fetched:
    url = httpcore.URL(
        scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
    )
    headers = httpx.Headers({"Host": place.authority, "User-Agent": AGENT, "Accept": wish.accept, **ALWAYS})
    headers.update(wish.headers)
    if letter.content or letter.method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(len(letter.content))
    patience = {"connect": min(10.0, wish.seconds), "read": wish.seconds, "write": wish.seconds}
    request = httpcore.Request(
        letter.method,
        url,
        headers=headers.raw,
        content=letter.content,
        extensions={"trace": trace, "timeout": patience},
    )
    with wall(place.authority), connected(place, wish, wish.allowance) as connection:
        response = connection.handle_request(request)
        try:
            return _read(place, response, wish, letter)
        finally:
            response.close()


def _read(place: Place, response: httpcore.Response, wish: Wish, letter: Letter) -> Fetched:
    try:
        return read_off(place, response, wish)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, Cut, Refused):
        if not letter.write:
            raise
        return Fetched(place, response.status, httpx.Headers(response.headers), b"", cut=True)
