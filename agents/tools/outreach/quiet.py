"""When a mail may go out: office hours of a place, in its own time. Pure: it is told what time it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Hours(NamedTuple):
    """From the minute of a day on, until before another: 540 and 1020 are nine to five."""

    opens: int
    closes: int


def hours_of(text: str) -> Hours:
    """ "09:00-17:00"; "24:00" is the end of the day. Raises `ValueError`."""
    if not (found := HOURS.fullmatch(text.strip())):
        raise ValueError(f'{text!r} are no hours; they read like "09:00-17:00"')
    h, m, until_h, until_m = map(int, found.groups())
    hours = Hours(h * 60 + m, until_h * 60 + until_m)
    if not hours.opens < hours.closes <= DAY:
        raise ValueError(f"{text!r} ends before it begins, or after the day; hours lie within one day")
    return hours


def days_of(text: str) -> frozenset[int]:
    """ "mon-fri", "mon,wed", "sat-mon"; 0 is Monday. Raises `ValueError`."""
    found: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f'{text!r} are no days; they read like "mon-fri" or "mon,wed"')
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found |= {each % 7 for each in range(begin, end + 1 if end >= begin else end + 8)}
    return frozenset(found)


def next_slot(now: datetime, zone: str, hours: Hours, days: Collection[int]) -> datetime:
    """The first moment from now on at which the clocks of a zone show such an hour of such a day, in UTC.

    It is now itself, or a whole minute. An hour that clocks leave out is not waited for on that day; one that they
    show twice counts both times. `now` has a zone; raises `ValueError` if not, or if there are no days, and
    `ZoneInfoNotFoundError` for a zone there is not.
    """
    if now.tzinfo is None or not set(days) & set(range(7)):
        raise ValueError("the time needs a zone, and there must be a day on which mails go out")
    there, at = ZoneInfo(zone), now.astimezone(UTC)
    if _open(at.astimezone(there), hours, days):
        return at
    at = at.replace(second=0, microsecond=0) + (MINUTE if at.second or at.microsecond else timedelta())
    while not _open(local := at.astimezone(there), hours, days):
        leap = timedelta(minutes=_until(local, hours, days))
        same = (at + leap).astimezone(there).utcoffset() == local.utcoffset()
        at += leap if same else MINUTE  # clocks change on the way: no arithmetic is right then, so it is walked
    return at


def _open(local: datetime, hours: Hours, days: Collection[int]) -> bool:
    return local.weekday() in days and hours.opens <= _minute(local) < hours.closes


def _until(local: datetime, hours: Hours, days: Collection[int]) -> int:
    """Minutes until the next opening, for a clock that nobody changes."""
    ahead = (each * DAY + hours.opens - _minute(local) for each in range(9) if (local.weekday() + each) % 7 in days)
    return next(each for each in ahead if each > 0)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
