"""A step about an incident, and the look that it comes of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from agents.pipeline_monitor.findings import Finding, moment
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.shapes import Standing, State
from agents.tools.lineage.incidents import Incidents

Deed = Literal["open", "reopen", "update", "remind", "close", "leave"]
TURNS = 4
"""Times that it came back, beyond which nobody is more patient with it."""


@dataclass(frozen=True)
class Step:
    """One step. `group` None: nothing is bad any more. `state`: as it is kept from then on. `why`: in words of ours."""

    deed: Deed
    why: str
    group: Group | None = None
    standing: Standing | None = None
    state: State | None = None
    after: int = 0


@dataclass(frozen=True)
class Look:
    """What was found. `missed`: tables of which something could not be asked, so that nobody knows how they are."""

    findings: Sequence[Finding]
    rules: Incidents
    now: str
    missed: frozenset[str] = frozenset()

    def of(self, tables: Collection[str]) -> list[Finding]:
        return [each for each in self.findings if each.table in tables]

    def patience(self, state: State) -> int:
        """How often in a row it has to be healthy: the more, the more often it came back after that."""
        return self.rules.closes_after << max(0, state.turns - 1)

    def over(self, state: State) -> frozenset[str]:
        """The metrics that were healthy so often."""
        return frozenset(each.metric for each in self.findings if not each.bad and each.row >= self.patience(state))

    def healthy(self, table: str, state: State) -> bool:
        """Whether all of a table was healthy so often; a table that nobody measures any more is none's cause."""
        return table not in self.missed and {each.metric for each in self.of([table])} <= self.over(state)

    def within(self, at: str, span: timedelta) -> bool:
        """Whether that was so lately."""
        return moment(self.now) - moment(at) < span


def again(state: State) -> int:
    """Its turns, once it has come back."""
    return min(state.turns + 1, TURNS)
