"""The hours in which a contact is written to, by the clock of their country."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agents.tools.outreach.quiet import days_of, hours_of, next_slot

from .countries import zone_of
from .sequence import SEQUENCE


class Slot(NamedTuple):
    """From when on a mail may go, and until when, by the clock of `zone`."""

    begins: datetime
    ends: datetime
    zone: str


def slot(earliest: datetime, country: str) -> Slot:
    """The first moment from then on that is within the hours, and the end of that day's hours."""
    zone = zone_of(country, SEQUENCE.zone)
    hours, days = hours_of(SEQUENCE.hours), days_of(SEQUENCE.days)
    begins = next_slot(earliest, zone, hours, days).astimezone(ZoneInfo(zone))
    midnight = datetime.combine(begins.date(), time(), ZoneInfo(zone))
    return Slot(begins, midnight + timedelta(minutes=hours.closes), zone)
