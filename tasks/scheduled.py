"""An `[[every]]` of an agent, and how a run of it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from agents.catalog import Agent
from agents.engine.canonical import digest
from agents.engine.event import Event, Trust
from agents.engine.journal import Began
from agents.engine.labels import leaves
from agents.engine.schedule import KEY
from agents.policy.due import Due, iso
from agents.policy.spec import EverySpec

SOURCE = "schedule"
TRUSTED: Trust = "trusted"


class Entry(NamedTuple):
    """An `[[every]]` of an agent."""

    agent: Agent
    every: EverySpec

    @property
    def name(self) -> str:
        """Among all agents' schedules."""
        return f"{self.agent.name}/{self.every.name}"

    @property
    def times(self) -> str:
        """What says when it comes. Of another, what is past is not due."""
        return digest([self.every.cron, self.every.zone])

    @property
    def key(self) -> str:
        """What there is one live run of at a time."""
        return f"{KEY}{self.every.name}"


def halted(entry: Entry, halts: Mapping[str, float]) -> str:
    """What is halted that holds its ticks; empty: nothing is. A halt of a tool stops calls, and no schedule."""
    return min(halts.keys() & {"all", f"agents/{entry.agent.name}"}, default="")


def began_for(entry: Entry, found: Due, now: float) -> Began:
    """The first entry of a tick's run. It yields, so that one tried again takes nobody's place."""
    agent, every, scheduled = entry.agent, entry.every, iso(found.scheduled)
    fields = agent.ticked(every, scheduled, found.missed)
    event = Event(
        source=SOURCE,
        kind=every.name,
        delivery=scheduled,
        id=digest([SOURCE, agent.name, every.name, scheduled])[:24],
        subject=entry.name,
        actor=SOURCE,
        version=found.scheduled,
        fields=fields,
        trust={path: TRUSTED for path, _ in leaves(fields)},
    )
    return Began(
        at=now,
        agent=agent.name,
        flow=every.flow or agent.spec.flow,
        event=event,
        key=entry.key,
        yields=True,
        autonomy=agent.spec.autonomy,
        budget=agent.spec.limits,
        pins=agent.pins,
    )
