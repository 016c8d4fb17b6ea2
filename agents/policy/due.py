"""Which tick of a schedule is due, and how many were passed over before it. Pure: the time is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from agents.engine.canonical import digest
from agents.policy.cron import moments
from agents.policy.spec import EverySpec

MOST_COUNTED = 10_000
"""Ticks that are counted one by one; of a longer outage nobody needs the number."""
WINDOWS = (60.0, 3_600.0, 86_400.0)
"""Seconds back from now in which the latest of so many ticks is looked for, the shortest first."""


class Due(NamedTuple):
    """The latest tick that is due, as `scheduled` (seconds since the epoch), how many before it were `missed` (at most
    `MOST_COUNTED`), and the `first` that has not been handled: the same, where none was missed."""

    scheduled: float
    missed: int
    first: float


def due(agent: str, every: EverySpec, last: float, now: float) -> Due | None:
    """What is due of all that was scheduled after `last`, the latest that was handled; None: nothing yet."""
    count, first, latest = 0, 0.0, 0.0
    for scheduled in moments(every.cron, every.zone, last):
        if fires(agent, every, scheduled) > now:
            break
        if count > MOST_COUNTED:
            latest = _latest(agent, every, latest, now)
            break
        count, first, latest = count + 1, first or scheduled, scheduled
    return Due(latest, count - 1, first) if count else None


def fires(agent: str, every: EverySpec, scheduled: float) -> float:
    """When a tick is to begin its run: as scheduled, and as much later as its own share of the jitter.

    The share is drawn from what the tick is, so that every machine comes to the same.
    """
    if not every.jitter:
        return scheduled
    share: float = int(digest([agent, every.name, iso(scheduled)])[:13], 16) / 16**13
    return scheduled + share * every.jitter


def following(agent: str, every: EverySpec, after: float) -> float:
    """When the first tick after `after` fires."""
    return fires(agent, every, next(moments(every.cron, every.zone, after)))


def iso(at: float) -> str:
    """A moment as ISO 8601 in UTC: "2026-11-26T07:00:00+00:00"."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def _latest(agent: str, every: EverySpec, known: float, now: float) -> float:
    """The latest tick that is due, where there are too many to go through."""
    for window in WINDOWS:
        found = known
        for scheduled in moments(every.cron, every.zone, max(known, now - window - every.jitter)):
            if fires(agent, every, scheduled) > now:
                break
            found = scheduled
        if found > known:
            return found
    return known
