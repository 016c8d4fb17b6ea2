"""A week of the calendar, as people of one place have it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from agents.engine.schedule import Tick
from agents.policy.cron import Zone

LAST = timedelta(days=7)


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("names no time zone; write it like 2026-11-23T08:00:00+01:00")
    return text


class Asked(Tick):
    """What the flow is given. By hand, any moment of the week after the one that is to be told of."""

    scheduled: Annotated[str, AfterValidator(_moment)]
    entry: str = "by hand"
    zone: Zone = "UTC"


class Week(NamedTuple):
    """From Monday midnight to just before the next. `name` as in ISO 8601: "2026-W47"."""

    name: str
    since: datetime
    until: datetime


def before(scheduled: str, zone: str) -> Week:
    """The last whole week before a moment."""
    day = (
        datetime.fromisoformat(scheduled).astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    until = (day - timedelta(days=day.weekday())).replace(fold=0)
    since = until - LAST
    return Week(f"{since:%G}-W{since:%V}", since, until)
