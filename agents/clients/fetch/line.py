"""Connections that only lead where they may: to an address that was checked, within a time, and so many bytes.

httpcore's own network backend looks a name up when it connects. This one looks it up once, checks every address, and
calls one of those: a name that leads elsewhere when it is asked again leads nowhere here. TLS still goes by the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import httpcore

from agents.clients.fetch import edge
from agents.clients.fetch.addresses import Network, refusal
from agents.clients.fetch.places import PORTS
from agents.engine.errors import Later, Refused

PATIENCE = 10.0
"""Seconds to wait for the next sign of life."""
SETTING = "WEB_ALLOWED_NETWORKS"


class Cut(Exception):
    """As many bytes have come as may."""


class Allowance:
    """What one fetch may take, whatever it is led to: until when (monotonic seconds), and bytes on the line."""

    def __init__(self, seconds: float, most: int) -> None:
        self.ends, self.left = time.monotonic() + seconds, most

    def seconds(self, most: float | None = None) -> float:
        """How long the next thing may take. Raises `httpcore.ReadTimeout` when the time is up."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return min(left, PATIENCE if most is None else most)

    def take(self, data: bytes) -> bytes:
        """Raises `Cut` once there are more than there may be."""
        self.left -= len(data)
        if self.left < 0:
            raise Cut
        return data


class Guarded(httpcore.NetworkBackend):
    """Lines to checked addresses alone."""

    def __init__(self, allowed: Iterable[Network], allowance: Allowance) -> None:
        self._allowed, self._allowance = tuple(allowed), allowance

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        """Raises `Refused` and `Later` too, which httpcore lets through."""
        found = edge.look_up(host, port, self._allowance.seconds(timeout))
        for address in found:
            self._check(host, address, port)
        return _Line(self._call(host, port, found, timeout), self._allowance)

    def _check(self, host: str, address: str, port: int) -> None:
        if why := refusal(address, self._allowed):
            said = f"{host} leads to {address}, which is not public ({why})"
            raise Refused(f"{said}; nothing is fetched from there unless {SETTING} holds it")
        if port not in PORTS.values() and not self._listed(address):
            raise Refused(f"{host} is to be asked on port {port}; but for networks in {SETTING} only 80 and 443 may be")

    def _listed(self, address: str) -> bool:
        return any(ip_address(address) in network for network in self._allowed)

    def _call(self, host: str, port: int, found: tuple[str, ...], timeout: float | None) -> httpcore.NetworkStream:
        for address in found:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return edge.call(address, port, self._allowance.seconds(timeout))
        raise Later(f"{host} cannot be reached")


class _Line(httpcore.NetworkStream):
    """A stream that ends in time even where each byte comes within its own."""

    def __init__(self, stream: httpcore.NetworkStream, allowance: Allowance) -> None:
        self._stream, self._allowance = stream, allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._allowance.take(self._stream.read(max_bytes, self._allowance.seconds(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._allowance.seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._allowance.seconds(timeout))
        return _Line(secured, self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
