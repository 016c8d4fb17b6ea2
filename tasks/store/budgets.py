"""Budgets that several runs share: a root's, with all that it has delegated to at any depth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from agents.engine.budget import Need
from agents.engine.journal import Budget, Totals
from tasks.store.journals import Fenced
from tasks.store.server import Server

MICROS = 1_000_000
"""Money is counted in millionths of a dollar, and rounded up."""
NOTHING = Need()


@dataclass(frozen=True)
class Share:
    """What one run has taken by now, all told, and how often people raised the budget through it.

    `aside` is set aside for what is out; `calls` are those it has started, by tool.
    """

    totals: Totals
    raises: int = 0
    aside: Need = NOTHING
    calls: Mapping[str, int] = field(default_factory=dict)


class Tally(NamedTuple):
    """Calls of a tool that are about to be made. None where this one is among the share's already."""

    tool: str
    times: int = 1


@dataclass(frozen=True)
class Granted:
    """It fits, and is set aside. `calls`: how often the others have called each tool, or are about to."""

    calls: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Over:
    """It does not fit, and this run is the one that asks people: all that was spent, and the raises so far."""

    totals: Totals
    raises: int


@dataclass(frozen=True)
class Wait:
    """It may fit once the others have what they wait for, people's answer or a model's. The run is woken then."""


@dataclass(frozen=True)
class Unanswered:
    """It does not fit, and when one of these runs asked people, nobody answered in time."""


Room = Granted | Over | Wait | Unanswered


class Budgets:
    """One hash for each root. What a run says of itself is absolute, so that it heals what a dead worker left."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def reserve(
        self, root: str, run: str, token: str, share: Share, limits: Budget, need: Need, call: Tally | None = None
    ) -> Room:
        """Set `need` aside beside the share, if all of it fits into the limits of the root; and count a call.

        Raises `Fenced`: the lease is lost.
        """
        counted = {"tool": call.tool, "n": call.times} if call else {}
        wanted = {"i": need.iterations, "t": need.tokens, "u": _micros(need.usd), **counted}
        answer = self._run(root, run, token, share, limits=to_json(_limits(limits)), need=to_json(wanted))
        match answer[0]:
            case b"ok":
                return Granted(from_json(answer[1]))
            case b"over":
                sums = from_json(answer[1])
                return Over(_totals(sums), int(sums["x"]))
            case b"unanswered":
                return Unanswered()
        return Wait()

    def commit(self, root: str, run: str, token: str, share: Share, *, ended: bool = False, why: str = "") -> None:
        """Write down what the run has taken. `ended`: it is over; `why` "unanswered": since nobody raised this budget.

        Raises `Fenced`.
        """
        self._run(root, run, token, share, ended=("2" if why == "unanswered" else "1") if ended else "")

    def _run(
        self, root: str, run: str, token: str, share: Share, limits: bytes = b"{}", need: bytes = b"", ended: str = ""
    ) -> list[Any]:
        keys = [self._keys.budget(root), self._keys.waiters(f"budget:{root}"), self._keys.lease(run), self._keys.due]
        args = [self._keys.prefix, run, token, to_json(_written(share)), limits, need, ended]
        answer: list[Any] = self._server.run("budget", keys, args)
        if answer[0] == b"fenced":
            raise Fenced(run)
        return answer


def _written(share: Share) -> dict[str, Any]:
    totals, aside = share.totals, share.aside
    return {
        "i": totals.iterations,
        "t": totals.tokens,
        "u": _micros(totals.usd),
        "m": round(totals.minutes * 60_000),
        "ri": aside.iterations,
        "rt": aside.tokens,
        "ru": _micros(aside.usd),
        "x": share.raises,
        "c": dict(share.calls),
    }


def _limits(budget: Budget) -> dict[str, float]:
    """Those there are."""
    micros = None if budget.usd is None else round(budget.usd * MICROS)
    minutes = None if budget.minutes is None else budget.minutes * 60_000
    limits = {"i": budget.iterations, "t": budget.tokens, "u": micros, "m": minutes}
    return {unit: limit for unit, limit in limits.items() if limit is not None}


def _totals(sums: dict[str, Any]) -> Totals:
    return Totals(iterations=int(sums["i"]), tokens=int(sums["t"]), usd=sums["u"] / MICROS, minutes=sums["m"] / 60_000)


def _micros(usd: float) -> int:
    """Rounded up, but for what a float adds by itself."""
    return math.ceil(round(usd * MICROS, 3))
