"""The public internet as far as a test has made it up: names, the addresses they lead to, and who answers there.

It stands in for the two functions that reach outside, and for nothing else: all else is the real thing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpcore
import pytest

from agents.clients.fetch import edge
from agents.clients.web_site import NotThere


class Internet:
    """`names` lead to addresses, `doors` (address, port) to a port of this machine; `called` are those that were."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, tuple[str, ...] | Callable[[], tuple[str, ...]]] = {}
        self.doors: dict[tuple[str, int], int] = {}
        self.asked: list[str] = []
        self.called: list[tuple[str, int]] = []
        monkeypatch.setattr(edge, "look_up", self._look_up)
        monkeypatch.setattr(edge, "call", self._call)

    def _look_up(self, host: str, port: int, _seconds: float) -> tuple[str, ...]:
        self.asked.append(host)
        found = self.names.get(host)
        if found is not None:
            return found if isinstance(found, tuple) else found()
        try:
            numeric = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, type=socket.SOCK_STREAM)
        except socket.gaierror:
            raise NotThere(f"{host}: there is no host of that name") from None
        return tuple(dict.fromkeys(str(each[4][0]) for each in numeric))

    def _call(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        self.called.append((address, port))
        if (address, port) not in self.doors:
            raise httpcore.ConnectError("nobody is there")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.doors[address, port], seconds)
