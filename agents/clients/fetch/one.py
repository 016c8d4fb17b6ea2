"""One request to an address that somebody else chose, and its answer. Redirects are not followed here.

It is made with httpcore and not with httpx, which would add what must not be here: proxies and passwords from the
environment, cookies, unpacking without a limit.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import httpcore
import httpx

from agents.clients.fetch.addresses import Network
from agents.clients.fetch.content import content
from agents.clients.fetch.line import Allowance, Cut, Guarded
from agents.clients.fetch.places import Place
from agents.engine.errors import Later, Refused

AGENT = "placet (software agent; reads single pages)"
ALWAYS = {"Accept-Encoding": "gzip", "Connection": "close"}
OVERHEAD = 64 * 1024
"""Bytes that headers and the like may take on the line, beside the content."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How something is fetched. `seconds` all in all, `most` bytes of content, `allowed` networks beside the public.

    `headers` go to the very address that was asked for and never after a redirect. `accept`: content types as a header
    has them. `whole`: half of it is of no use.
    """

    seconds: float
    most: int
    accept: str
    allowed: tuple[Network, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    whole: bool = False

    @property
    def allowance(self) -> Allowance:
        return Allowance(self.seconds, self.most + OVERHEAD)


@dataclass(frozen=True)
class Fetched:
    """What came back. `cut`: there was more content than this."""

    place: Place
    status: int
    headers: httpx.Headers
    content: bytes
    cut: bool = False

    @property
    def type(self) -> str:
        """The content type, without its parameters."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def location(self) -> str:
        """Where it sends us; empty: nowhere."""
        return str(self.headers.get("location", "")) if self.status in (301, 302, 303, 307, 308) else ""


def fetch(place: Place, wish: Wish, allowance: Allowance | None = None) -> Fetched:
    """Ask once. Raises `Refused` and `Later`, of a host that is not there `NotThere`. Any status is an answer."""
    allowance = allowance or wish.allowance
    url = httpcore.URL(
        scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
    )
    headers = httpx.Headers({"Host": place.authority, "User-Agent": AGENT, "Accept": wish.accept, **ALWAYS})
    headers.update(wish.headers)
    request = httpcore.Request("GET", url, headers=headers.raw)
    with wall(place.authority), connected(place, wish, allowance) as connection:
        response = connection.handle_request(request)
        try:
            return read_off(place, response, wish)
        finally:
            response.close()


def read_off(place: Place, response: httpcore.Response, wish: Wish) -> Fetched:
    headers = httpx.Headers(response.headers)
    answer = Fetched(place, response.status, headers, b"")
    if response.status < 200 or answer.location:
        return answer
    found, cut = content(place.authority, headers, response.iter_stream(), wish.most)
    if cut and wish.whole:
        raise Refused(f"{place.authority} answers with more than {wish.most:,} bytes")
    return Fetched(place, response.status, headers, found, cut)


@contextmanager
def connected(place: Place, wish: Wish, allowance: Allowance) -> Iterator[httpcore.HTTPConnection]:
    origin = httpcore.Origin(place.scheme.encode(), place.host.encode(), place.port)
    line = Guarded(wish.allowed, allowance)
    connection = httpcore.HTTPConnection(origin, ssl_context=_certificates(), network_backend=line)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def wall(host: str) -> Iterator[None]:
    try:
        yield
    except Cut:
        raise Refused(f"{host} sends headers without an end") from None
    except httpcore.TimeoutException:
        raise Later(f"{host} did not answer in time") from None
    except httpcore.ConnectError as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            why = error.__cause__.verify_message or "it does not fit"
            raise Refused(f"{host} has a certificate that cannot be trusted: {why}") from None
        raise Later(f"{host} cannot be reached safely") from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise Later(f"{host} broke off, or does not speak HTTP") from None


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we believe: as httpx has it, so SSL_CERT_FILE names another list. It takes 20 ms to read."""
    return httpx.create_ssl_context()
