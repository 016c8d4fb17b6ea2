"""Kill switches: "all", "agents/<name>", "tools/<name>". They stop effects and expiry clocks; ingest goes on."""

from __future__ import annotations

from typing import NamedTuple

from pydantic_core import from_json

from tasks.store.server import Server, reaching


class Period(NamedTuple):
    """A time for which a scope was halted, in seconds since the epoch."""

    scope: str
    start: float
    end: float


class Thrown(NamedTuple):
    """A kill switch that is thrown: since when (seconds since the epoch), and by whom; empty: that is not known."""

    since: float
    by: str


class Halts:
    """Throw, take back, and how long clocks stood still."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def halt(self, scope: str, by: str = "") -> bool:
        """Throw it; False when it was thrown already."""
        return bool(self._server.run("halt", [self._keys.halt, self._keys.halt_by], [scope, by]))

    def lift(self, scope: str) -> bool:
        """Take it back and wake what it held; False when it was not thrown."""
        keys = [self._keys.halt, self._keys.halt_by, self._keys.periods, self._keys.halted, self._keys.due]
        return bool(self._server.run("lift", keys, [self._keys.prefix, scope]))

    def now(self) -> dict[str, float]:
        """What is halted, and since when."""
        with reaching():
            rows = self._server.client.hgetall(self._keys.halt)
        return {scope.decode(): float(since) for scope, since in rows.items()}

    def thrown(self) -> dict[str, Thrown]:
        """The same, and by whom."""
        now = self.now()
        with reaching():
            names = self._server.client.hgetall(self._keys.halt_by)
        by = {scope.decode(): name.decode() for scope, name in names.items()}
        return {scope: Thrown(since, by.get(scope, "")) for scope, since in now.items()}

    def frozen(self, scopes: set[str], since: float) -> float:
        """Seconds since then for which any of these scopes was halted."""
        now = self._server.now()
        current = [Period(scope, start, now) for scope, start in self.now().items()]
        return overlap([*self._periods(), *current], scopes, since)

    def _periods(self) -> list[Period]:
        with reaching():
            rows = self._server.client.lrange(self._keys.periods, 0, -1)
        parsed = [from_json(row) for row in rows]
        return [Period(each["scope"], each["from"], each["to"]) for each in parsed]


def overlap(periods: list[Period], scopes: set[str], since: float) -> float:
    """Seconds after `since` covered by any period of these scopes; what overlaps counts once."""
    total, covered = 0.0, since
    for period in sorted((p for p in periods if p.scope in scopes), key=lambda p: p.start):
        start = max(period.start, covered)
        total += max(period.end - start, 0.0)
        covered = max(covered, period.end)
    return total
