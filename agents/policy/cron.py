"""Cron expressions and time zones as people write them, and the moments that they name. No clock is read here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import BeforeValidator

EPOCH = datetime(2024, 1, 1)  # noqa: DTZ001 - any day to try an expression on, as a wall clock shows it
FIELDS = "minute, hour, day of the month, month, day of the week"
MINUTE = timedelta(minutes=1)
HOUR, HOURS = -4, set(range(24))
"""Which field names the hours, counted from the end, and all that there are."""


def expression(text: Any) -> str:
    """A cron expression that has a next moment. Raises `ValueError` for any other."""
    try:
        next(CronSim(str(text), EPOCH))
    except CronSimError as error:
        raise ValueError(_why(str(error))) from None
    except StopIteration:
        raise ValueError("names a moment that never comes") from None
    return str(text)


def zone(name: Any) -> str:
    """The name of a time zone in the IANA database. Raises `ValueError` for any other."""
    if name in _zones():
        return str(name)
    close = get_close_matches(str(name), sorted(_zones()), 1)
    raise ValueError("is no time zone" + (f'; did you mean "{close[0]}"?' if close else ""))


Cron = Annotated[str, BeforeValidator(expression)]
"""Five fields as in crontab(5); six, where the first are seconds."""
Zone = Annotated[str, BeforeValidator(zone)]
"""A place, such as "Europe/Berlin"; it knows when clocks are changed there."""


def moments(cron: str, zone: str, after: float) -> Iterator[float]:
    """The moments after that one, in order, without end; all in seconds since the epoch.

    Where hours are named, each time of the wall clock comes once: one that clocks pass over in spring comes when they
    have, and of an hour that comes twice in autumn only the first counts. An expression of every hour (`*`, `*/1`,
    `0-23`) names a distance and no time of the day, and keeps it.
    """
    place, last = ZoneInfo(zone), after
    begin, fields = datetime.fromtimestamp(after, place), cron.split()
    if every_hour := CronSim(cron, EPOCH).hours == HOURS:
        fields[HOUR] = "*"  # by which cronsim tells the two apart
    for found in CronSim(" ".join(fields), begin if every_hour else begin.replace(tzinfo=None)):
        moment = (found if every_hour else _real(found, place)).timestamp()
        if moment > last:
            last = moment
            yield moment


def _real(wall: datetime, place: ZoneInfo) -> datetime:
    """The moment at which a wall clock there shows that time, or has just passed it over."""
    found = wall.replace(tzinfo=place)
    if _shown(found) == wall:
        return found
    wall = wall.replace(second=0)
    while _shown(found := wall.replace(tzinfo=place)) != wall:
        wall += MINUTE
    return found


def _shown(moment: datetime) -> datetime:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0)


def _why(error: str) -> str:
    if error == "Wrong number of fields":
        return f"needs five fields: {FIELDS}"
    field = error.removeprefix("Bad ").replace("-of-", " of the ")
    return f"has {'an' if field == 'hour' else 'a'} {field} that there is not"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
