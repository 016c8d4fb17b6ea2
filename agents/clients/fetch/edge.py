"""The two ways to the outside: a name looked up, an address called. Nothing else here opens a socket."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

import httpcore

from agents.clients.fetch.places import shown
from agents.clients.web_site import NotThere
from agents.engine.errors import Later

_LOOKING = BoundedSemaphore(32)
"""A lookup cannot be broken off: so many may be left behind, each until the resolver gives up."""
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def look_up(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The addresses of a host, each once, those preferred first. Raises `NotThere`, `Later`."""
    if not _LOOKING.acquire(timeout=seconds):
        raise Later(f"{host}: too many names are being looked up already")
    answer: SimpleQueue[tuple[str, ...] | OSError] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, answer), name=f"look up {host}", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise Later(f"{host}: its name was not looked up in time") from None
    if isinstance(found, tuple):
        return found
    if isinstance(found, socket.gaierror) and found.errno in _NO_SUCH_NAME:
        raise NotThere(f"{host}: there is no host of that name")
    raise Later(f"{host}: its name could not be looked up")


def call(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """A connection to that very address, which is none to be looked up. Raises what httpcore does."""
    return httpcore.SyncBackend().connect_tcp(str(ip_address(address)), port, seconds)


def _look_up(host: str, port: int, answer: SimpleQueue[tuple[str, ...] | OSError]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put(tuple(dict.fromkeys(str(each[4][0]) for each in found)))
    except (OSError, UnicodeError) as error:
        answer.put(error if isinstance(error, OSError) else OSError(f"{shown(host)}: {error}"))
    finally:
        _LOOKING.release()
