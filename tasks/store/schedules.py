"""Schedules: of each, the times that it means and the latest tick that was handled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from agents.engine.chain import genesis
from agents.engine.journal import Began
from agents.engine.run import Run
from tasks.store.journals import Journals
from tasks.store.server import Server, reaching

Became = Literal["began", "exists", "queued", "skipped", "moved"]
"""Of a tick. `skipped`: another run is in its way. `moved`: somebody else has handled it, or changed the schedule."""
FIELDS = ("times", "last", "run", "ran", "untold")


class Standing(NamedTuple):
    """How a schedule stands. `times` says when it comes, and is empty for one that there is no more (or never was);
    `last` is the latest tick that was handled, `run` the run of the latest that had one and `ran` when that was
    scheduled; `untold` what is still to be written down of the latest (empty: nothing). Times are seconds since the
    epoch, as text.
    """

    times: str
    last: str
    run: str
    ran: str
    untold: str = ""


class Schedules:
    """Know them, and handle each tick once, whoever comes first."""

    def __init__(self, server: Server, journals: Journals) -> None:
        self._server, self._keys, self._journals = server, server.keys, journals

    def settle(self, name: str, times: str) -> str:
        """Know a schedule by the times that it means: "same", "new", "changed" or (times "") "gone"."""
        keys = [self._keys.schedule(name), self._keys.schedules]
        return bytes(self._server.run("settle", keys, [name, times])).decode()

    def attend(self, name: str, times: str) -> float:
        """Go by a schedule as it is; of one that is known otherwise, the seconds since anybody went by that."""
        return float(self._server.run("attend", [self._keys.schedule(name)], [times]))

    def names(self) -> set[str]:
        """All that were ever known."""
        with reaching():
            return {name.decode() for name in self._server.client.smembers(self._keys.schedules)}

    def standing(self, names: Sequence[str]) -> list[Standing]:
        """How each of them stands. The store's clock is read beside it: a process that only looks at schedules reads it
        nowhere else, and its own may be put forward or back by hours.
        """
        with reaching():
            pipe = self._server.client.pipeline(transaction=False)
            pipe.time()
            for name in names:
                pipe.hmget(self._keys.schedule(name), *FIELDS)
            time, *rows = pipe.execute()
        self._server.told(time)
        return [Standing(*((part or b"").decode() for part in row)) for row in rows]

    def begin(
        self, name: str, before: Standing, scheduled: float, overlap: str, run: str, entry: Began, told: str
    ) -> tuple[Became, str]:
        """Handle a tick: what became of it, and the run that is in its way ("": none is).

        Of one that is `skipped`, instead, what is `untold` from now on: that run, a space, and what is to be `told`.
        """
        ready = self._journals.chain(Run(run, genesis(run)), [entry])
        keys = [
            *(self._keys.schedule(name), self._keys.journal(run), self._keys.due, self._keys.runs),
            *(self._keys.slot(entry.agent, entry.key), self._keys.yielding(entry.agent, entry.key)),
        ]
        args = [before.last, stamp(scheduled), overlap, run, told, *ready.flat]
        became, *other = (part.decode() for part in self._server.run("tick", keys, args))
        return became, other[0] if other else ""

    def ran(self, name: str, run: str, at: float) -> None:
        """Its latest run is one that was begun by hand. What is planned, and was handled of that, stays as it is."""
        with reaching():
            self._server.client.hset(self._keys.schedule(name), mapping={"run": run, "ran": stamp(at)})

    def noted(self, name: str, untold: str) -> None:
        """What was untold of a schedule is written down."""
        self._server.run("noted", [self._keys.schedule(name)], [untold])

    def held(self, name: str, scheduled: float) -> bool:
        """Write down that a tick is held by a halt; False when that was known."""
        with reaching():
            key, tick = self._keys.schedule(name), stamp(scheduled)
            known = self._server.client.hget(key, "held")
            self._server.client.hset(key, "held", tick)
        return bool(known != tick.encode())


def stamp(at: float) -> str:
    """A moment as it is kept."""
    return f"{at:.6f}"
