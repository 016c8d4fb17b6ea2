"""Does what agents begin by the clock begin?"""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.errors import ConfigError
from agents.policy.due import iso
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.errors import StoreAway
from tasks.processes import embedded
from tasks.status import ScheduleView
from tasks.timetable import timetable
from tasks.world import World

LATE = 60.0
"""Seconds after which a tick that has not begun will not begin by itself."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of every `[[every]]`. What keeps them from being read is told by the checks of store and agents."""
    try:
        world = World.connect(settings, embedded.url(settings))
        now, found = world.store.now(), timetable(world)
    except (ConfigError, StoreAway, ValueError):
        return
    for each in found:
        yield _check(each, now)


def _check(schedule: ScheduleView, now: float) -> Check:
    name = f"schedule {schedule.agent}/{schedule.name}"
    if schedule.halted:
        return Check(name, True, f"held: {schedule.halted} is halted", "It catches up once that is lifted.")
    if not schedule.known:
        advice = "No worker has begun since it was written: start it again."
        return Check(name, True, f"its first tick is to come at {iso(schedule.next_at)[:19]} UTC", advice)
    if now - schedule.next_at > LATE:
        detail = f"a tick is late: it was to begin at {iso(schedule.next_at)[:19]} UTC"
        return Check(name, False, detail, "Is a worker running? Its lines say what keeps it.")
    return Check(name, True, f"comes next at {iso(schedule.next_at)[:19]} UTC")
