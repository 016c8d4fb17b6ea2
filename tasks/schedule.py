"""The beat table: what beat sends, and when. Every beat sends all of it; what a tick begins, it begins once.

A message is a hint here as everywhere: the store knows which tick was handled last, and the sweep begins what no
message did. So a beat keeps nothing and takes no lock, and none has to take over from another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from celery.schedules import BaseSchedule
from kombu.exceptions import OperationalError

from agents.policy.due import following
from agents.policy.spec import EverySpec
from tasks.app import world

GOOD_FOR = 60.0
"""Seconds after which a message that nobody took says nothing new."""

log = logging.getLogger(__name__)


class Times(BaseSchedule):
    """When a schedule of an agent fires."""

    def __init__(self, agent: str, every: EverySpec) -> None:
        super().__init__()
        self._agent, self._every = agent, every

    def is_due(self, last_run_at: datetime) -> tuple[bool, float]:  # type: ignore[override]
        """Whether it fires now, and in how many seconds it does (again)."""
        now = self.now().timestamp()
        at = following(self._agent, self._every, last_run_at.timestamp())
        if at > now:
            return False, at - now
        return True, following(self._agent, self._every, now) - now

    def remaining_estimate(self, last_run_at: datetime) -> timedelta:
        """How long it is until then."""
        return timedelta(seconds=self.is_due(last_run_at)[1])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Times) and (self._agent, self._every) == (other._agent, other._every)

    def __hash__(self) -> int:
        return hash((self._agent, self._every.name))


class Beat(Scheduler):
    """Celery's own, with the schedules of the agents in its table.

    That is filled at the first look, since it takes a while: whoever ends a beat that has no scheduler yet has Celery
    make a second one, right in the middle of the first.
    """

    _filled = False

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due. Gives the seconds until the next look. Raises `ConfigError`."""
        if not self._filled:
            self.update_from_dict(dict(table()))
            self._filled = True
        return float(super().tick(*args, **kwargs))

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send a message. That it did not leave is a line in the log: the sweep of any worker does what it was for."""
        log.debug("Sending due task %s (%s)", entry.name, entry.task)
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            away = isinstance(error.__context__, OperationalError | OSError)
            log.warning("%s: no message left, the sweep will do: %s", entry.name, error, exc_info=not away)


def table() -> Iterator[tuple[str, dict[str, Any]]]:
    """The agents' schedules as beat takes them. Raises `ConfigError`."""
    for entry in world().ticks.entries:
        yield (
            f"every:{entry.name}",
            {
                "task": "placet.tick",
                "schedule": Times(entry.agent.name, entry.every),
                "args": (entry.agent.name, entry.every.name),
                "options": {"expires": GOOD_FOR},
            },
        )
