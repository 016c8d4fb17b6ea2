"""Where an address leads: what it must look like before anything is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import httpx

from agents.engine.errors import Refused

LONGEST = 2_000
PORTS = {"http": 80, "https": 443}
NUMERIC = re.compile(r"\d+|0[xX][0-9A-Fa-f]*")
"""A last label that makes a host an IPv4 address. WHATWG, "URL Standard", section 3.5 (ends in a number)."""
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@dataclass(frozen=True)
class Place:
    """An address, taken apart. `host` is a name in ASCII, or an address as people write it; `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, url: str) -> Place:
        """Raises `Refused` saying what is wrong with it."""
        parts = _parts(url)
        if parts.scheme not in PORTS:
            raise Refused(f"{shown(url)} is no web address: it begins with https:// or http://")
        if parts.userinfo:
            raise Refused("the address holds a user or a password, and none is ever sent; take them out")
        host = _host(parts.raw_host.decode("ascii"))
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        return cls(parts.scheme, host, port, parts.raw_path.decode("ascii"))

    @property
    def authority(self) -> str:
        """Host and port, the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def at(self, target: str) -> Place:
        """Another page of the same site."""
        return Place(self.scheme, self.host, self.port, target)

    def towards(self, location: str) -> Place:
        """Where a redirect leads from here. Raises `Refused`."""
        try:
            return Place.of(str(httpx.URL(self.url).join(location)))
        except (httpx.InvalidURL, ValueError):
            raise Refused(f"{self.authority} sends us to {shown(location)}, which is no address") from None


def shown(text: str) -> str:
    """Somebody else's text within a message: on one line, and short."""
    return repr(text if len(text) <= 100 else f"{text[:97]}...")


def _parts(url: str) -> httpx.URL:
    if len(url) > LONGEST:
        raise Refused(f"an address of {len(url):,} characters; it may have {LONGEST:,}")
    try:
        return httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError):
        raise Refused(f"{shown(url)} is no web address") from None


def _host(host: str) -> str:
    name = host.lower().removesuffix(".")
    if "%" in name:
        raise Refused(f"{shown(host)} is no host: it names one by a part of this machine's network, or in escapes")
    if ":" in name:
        return _v6(name)
    if NUMERIC.fullmatch(name.rpartition(".")[2]):
        return _v4(name)
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise Refused(f"{shown(host)} is no name that a host can have")
    return name


def _v6(name: str) -> str:
    try:
        return str(IPv6Address(name))
    except AddressValueError:
        raise Refused(f"{shown(name)} is no address") from None


def _v4(name: str) -> str:
    """Only as people write it: what else reads as one hides which it is."""
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        raise Refused(f"{shown(name)} is no address as it is written; write four numbers, such as 192.0.2.1") from None
