"""Leases: the right to drive a run for a while; and the one index of runs that somebody must look at."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from agents.engine.run import Run
from tasks.store.journals import Due, Fenced, Journals, Moved, written
from tasks.store.server import Server, reaching

AT_ONCE = 256
"""Leases that are renewed in one script: nobody else is served meanwhile."""


class Lease(NamedTuple):
    """Held by whoever knows the token. `takes`: how often it was taken at this same head, this time included."""

    run: str
    token: str
    takes: int


class Leases:
    """One worker at a time on a run."""

    def __init__(self, server: Server, journals: Journals) -> None:
        self._server, self._keys, self._journals = server, server.keys, journals

    def take(self, run: str, seconds: float) -> Lease | None:
        """The lease, or None while somebody else has it."""
        token = secrets.token_hex(8)
        keys = [self._keys.journal(run), self._keys.lease(run), self._keys.due]
        now, takes = self._server.run("lease", keys, [run, token, seconds])
        self._server.tick(float(now))
        return Lease(run, token, takes) if takes else None

    def renew(self, leases: Sequence[Lease], seconds: float) -> set[Lease]:
        """Keep them for so long from now, by the store's own clock; gives those that are lost."""
        lost = set[Lease]()
        for n in range(0, len(leases), AT_ONCE):
            some = leases[n : n + AT_ONCE]
            keys = [self._keys.due, *(self._keys.lease(each.run) for each in some)]
            told = [word for each in some for word in (each.run, each.token)]
            now, places = self._server.run("renew", keys, [seconds, *told])
            self._server.tick(float(now))
            lost.update(some[place - 1] for place in places)
        return lost

    def release(self, run: Run, token: str, due: Due) -> bool:
        """Let go, to be looked at when `due`; False when something came first (it is folded in). Raises `Fenced`."""
        try:
            self._journals.flush(run, token)
        except Moved:
            return False
        keys = [self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due]
        answer = self._server.run("release", keys, [run.id, token, run.stored, written(due)])
        if answer[0] == b"fenced":
            raise Fenced(run.id)
        if answer[0] == b"moved":
            self._journals.fold_tail(run, answer[1])
            return False
        return True

    def awaited(self, run: str) -> bool:
        """Whether somebody is to look at a run, now or at some time."""
        with reaching():
            return self._server.client.zscore(self._keys.due, run) is not None

    def due(self, limit: int = 100, put_off: float = 30.0) -> list[str]:
        """Runs to look at now, each put off by so many seconds for whoever asks next."""
        rows = self._server.run("due", [self._keys.due], [limit, put_off])
        return [row.decode() for row in rows]
