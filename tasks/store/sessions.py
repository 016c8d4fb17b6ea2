"""Sessions: which runs are parts of one talk, kept for 30 days after the last of them began."""

from __future__ import annotations

from agents.engine.canonical import digest
from agents.engine.journal import Began
from tasks.store.server import Server, reaching


def talk(began: Began) -> str:
    """What tells a run's session from every other agent's and starter's of the same name; empty: it is in none."""
    return digest([began.agent, began.starter, began.session])[:20] if began.session else ""


class Sessions:
    """Runs by session, written by the script that begins a run."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def newest(self, began: Began, most: int) -> list[str]:
        """So many runs of the session that a run is to be a part of, the latest first."""
        with reaching():
            rows = self._server.client.zrevrange(self._keys.talk(talk(began)), 0, most - 1)
        return [row.decode() for row in rows]
