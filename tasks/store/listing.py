"""Which runs there are, newest first, and which of them have open questions."""

from __future__ import annotations

from tasks.errors import Invalid
from tasks.store.server import Server, reaching


class Listing:
    """Indexes, kept by the scripts that append."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def newest(self, after: str, limit: int) -> list[str]:
        """Runs in the order they began, newest first, past the run `after`. Raises `Invalid` if there is none such.

        In one script: a run that began between two questions would move all others down by one, and have one of them
        told twice.
        """
        rows = self._server.run("newest", [self._keys.runs], [after, limit])
        if rows is None:
            raise Invalid(f"after={after}: no such run to go on from")
        return [row.decode() for row in rows]

    def asking(self) -> list[str]:
        """Runs with open questions."""
        with reaching():
            return sorted(row.decode() for row in self._server.client.smembers(self._keys.asking))
