"""Which runs there are, newest first, and which of them have open questions."""

from __future__ import annotations

from tasks.errors import Invalid
from tasks.store.server import Server, reaching


class Listing:
    """Indexes, kept by the scripts that append."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def newest(self, after: str, limit: int) -> list[str]:
        """Runs in the order they began, newest first, past the run `after`. Raises `Invalid` if there is none such."""
        start = self._rank(after) + 1 if after else 0
        with reaching():
            rows = self._server.client.zrevrange(self._keys.runs, start, start + limit - 1)
        return [row.decode() for row in rows]

    def asking(self) -> list[str]:
        """Runs with open questions."""
        with reaching():
            return sorted(row.decode() for row in self._server.client.smembers(self._keys.asking))

    def _rank(self, cursor: str) -> int:
        with reaching():
            rank = self._server.client.zrevrank(self._keys.runs, cursor)
        if rank is None:
            raise Invalid(f"after={cursor}: no such run to go on from")
        return int(rank)
