"""Places at models that take so many requests at once, of all workers; and models that want to be left alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from tasks.store.leases import Lease
from tasks.store.server import Server, reaching

KEEP = 3.0
"""Seconds for which a place that came free is kept for the run that was woken for it."""
SOON, LATER = 5.0, 30.0
"""Seconds until a run looks again, if nobody wakes it: one whose turn is next, and one that has many before it."""
LONGEST_REST = 3_600.0
"""Seconds: the most that a server's "come back later" keeps others from asking it."""


class Held(NamedTuple):
    """A place that is held. It ends with the lease it was taken under, or at a given time."""

    model: str
    most: int
    lease: Lease
    n: str


class Places:
    """Take one, let go of it. Whoever is killed loses it with the lease of the run."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def enter(self, model: str, most: int, lease: Lease, until: float) -> Held | float:
        """A place at a model that has `most`, until then at most; or when to look again for one.

        The run is then in the queue, and is woken before that when a place is free.
        """
        held, now = Held(model, most, lease, secrets.token_hex(4)), self._server.now()
        keys = [self._keys.places(model), self._keys.queue(model)]
        times = [f"{when:.6f}" for when in (until, now + SOON, now + LATER)]
        answer = self._server.run("enter", keys, [self._keys.prefix, *_of(held), most, *times])
        return held if answer[0] else float(answer[1])

    def leave(self, held: Held) -> list[str]:
        """Let go of a place: gives the runs that were woken for what is free."""
        keys = [self._keys.places(held.model), self._keys.queue(held.model), self._keys.due]
        woken = self._server.run("leave", keys, [self._keys.prefix, *_of(held), held.most, KEEP])
        return [run.decode() for run in woken]

    def rest(self, model: str, until: float) -> None:
        """Leave a model alone until then."""
        seconds = min(until - self._server.now(), LONGEST_REST)
        if seconds > 0:
            with reaching():
                self._server.client.set(
                    self._keys.rest(model), repr(self._server.now() + seconds), px=int(seconds * 1000) + 1
                )

    def rests(self, models: Sequence[str]) -> dict[str, float]:
        """Those of the models that are to be left alone, each with until when (seconds since the epoch)."""
        with reaching():
            found = self._server.client.mget([self._keys.rest(model) for model in models])
        times = {model: float(until) for model, until in zip(models, found, strict=True) if until is not None}
        return {model: until for model, until in times.items() if until > self._server.now()}


def _of(held: Held) -> tuple[str, str, str]:
    return held.lease.run, held.lease.token, held.n
