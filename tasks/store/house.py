"""The house journal: facts that belong to no run."""

from __future__ import annotations

import threading
from typing import Any

from agents.engine.chain import genesis
from agents.engine.journal import Noted
from agents.engine.run import Run
from tasks.store.journals import Journals, Moved
from tasks.store.server import Server

HOUSE = "house"


class House:
    """Append a note. Only the last entry is read, so that the cost does not grow with the journal."""

    def __init__(self, server: Server, journals: Journals) -> None:
        self._server, self._journals = server, journals
        self._tip = Run(HOUSE, genesis(HOUSE))
        self._lock = threading.Lock()

    def note(self, what: str, **about: Any) -> None:
        """Write a fact down: "repeat", "unmatched", "halted", …"""
        with self._lock:
            while True:
                try:
                    self._journals.append(self._tip, Noted(at=self._server.now(), what=what, about=about))
                    return
                except Moved:
                    self._tip = self._journals.tip(HOUSE)
