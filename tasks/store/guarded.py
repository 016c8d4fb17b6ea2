"""Calls that came from outside, each pointing at the run that makes it: the same call again meets that run."""

from __future__ import annotations

from tasks.store.server import Server

KEPT = 30 * 86_400
"""Seconds after it was last looked at that a pointer is kept."""


class Guarded:
    """Pointers by the digest of a call."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def point(self, call: str, run: str, before: str = "") -> str:
        """Point a call at a run, if it points at `before` now (empty: at none). Gives the run it points at then.

        Of several at once, all are given the same one. That it is pointed at does not mean that it has begun.
        """
        found = self._server.run("point", [self._keys.guarded(call)], [before, run, KEPT])
        return bytes(found).decode()

    def forget(self, call: str, run: str) -> None:
        """The call may be made anew, unless it points at another run by now."""
        self._server.run("unpoint", [self._keys.guarded(call)], [run])
