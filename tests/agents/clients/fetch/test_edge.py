"""Names looked up by the machine's own resolver, which may take longer than anybody can wait."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from agents.clients.fetch import Wish, edge, fetch
from agents.clients.fetch.places import Place
from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused


def joined() -> None:
    """Wait for lookups that were left behind: each gives its place back to whatever stands there by then."""
    for thread in threading.enumerate():
        if thread.name.startswith("look up"):
            thread.join()


def test_this_machine_is_not_reached_by_its_name() -> None:
    with pytest.raises(Refused, match="this machine itself"):
        fetch(Place.of("http://localhost/"), Wish(seconds=5, most=10, accept="*/*"))


def test_a_resolver_that_does_not_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10) and [])
    began = time.monotonic()
    with pytest.raises(Later, match="not looked up in time"):
        edge.look_up("example.com", 80, 0.1)
    assert time.monotonic() - began < 1
    over.set()
    joined()


def test_so_many_lookups_that_hang_do_not_become_more(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(edge, "_LOOKING", threading.BoundedSemaphore(1))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10) and [])
    with pytest.raises(Later, match="not looked up in time"):
        edge.look_up("example.com", 80, 0.05)
    with pytest.raises(Later, match="too many names"):
        edge.look_up("example.com", 80, 0.05)
    over.set()
    joined()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), NotThere),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Later),
        (UnicodeError("label too long"), Later),
    ],
)
def test_a_name_that_is_not_there_is_told_apart_from_one_that_cannot_be_looked_up(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[Exception]
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(kind):
        edge.look_up("example.com", 80, 5)
