"""Calls that came from outside, each pointing at the run that makes it: the same call again meets that run."""

from __future__ import annotations

from tasks.store.server import Server, reaching

HOUR = 3600
KEPT = 30 * 86_400
"""Seconds after it was last looked at that a pointer is kept."""


class Guarded:
    """Pointers by the digest of a call."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def point(self, call: str, run: str) -> str:
        """Point a call at a run, unless it points at one that still answers it. Gives the run it points at then.

        Of several at once, all are given the same one. That it is pointed at does not mean that it has begun.
        """
        return bytes(self._server.run("point", [self._keys.guarded(call)], [run, KEPT])).decode()

    def told(self, call: str, run: str, seconds: float) -> None:
        """Somebody is told what came of a run: it answers the same call for so many seconds more, from the first time
        on; and for as long as it takes until somebody was told.
        """
        self._server.run("told", [self._keys.guarded(call)], [run, seconds])

    def asked(self, session: str) -> int:
        """Count one more question about the calls of a session; gives how many this clock hour has seen."""
        name = self._keys.asked(session, int(self._server.now() // HOUR))
        with reaching(), self._server.client.pipeline() as pipe:
            count, _ = pipe.incr(name).expire(name, HOUR).execute()
        return int(count)
