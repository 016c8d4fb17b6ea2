"""The connections that this process has accepted, which its server keeps to itself: found among all open files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISSOCK

Peer = tuple[str, int]
"""An address that connections come from, and the port of ours that they came to."""
FILES = Path("/dev/fd")
"""Names this process's open files, on Linux and on macOS."""


def end(peer: Peer) -> int:
    """Take nothing more from an address: what is read ends, what it is answered is sent. Gives how many that were."""
    ended = 0
    for connection in _connections():
        with connection, suppress(OSError):
            if _peer(connection) == peer:
                connection.shutdown(socket.SHUT_RD)
                ended += 1
    return ended


def _connections() -> Iterator[socket.socket]:
    """Every socket, by a descriptor of our own: its number may be another's as soon as the server closes it."""
    for file in FILES.iterdir():
        with suppress(OSError):
            if S_ISSOCK(os.fstat(number := int(file.name)).st_mode):
                yield socket.socket(fileno=os.dup(number))


def _peer(connection: socket.socket) -> Peer | None:
    """None for what is not of the internet: a pipe of one's own. Raises OSError for one without another end."""
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    return connection.getpeername()[0].partition("%")[0], connection.getsockname()[1]
