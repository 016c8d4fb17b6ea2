"""What a subscription costs in a month."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Subscription:
    """`ends` is in UTC, as the database gives it; None while it runs."""

    customer: str
    monthly_cents: int
    starts: datetime
    ends: datetime | None


def due(subscription: Subscription) -> int:
    """Cents for this month, by the day."""
    now = datetime.now()
    if subscription.ends and subscription.ends <= now:
        return 0
    days = calendar.monthrange(now.year, now.month)[1]
    first = subscription.starts.day if _began_this_month(subscription, now) else 1
    daily = round(subscription.monthly_cents / 100 / days, 2)
    return int(daily * (days - first + 1) * 100)


def _began_this_month(subscription: Subscription, now: datetime) -> bool:
    return (subscription.starts.year, subscription.starts.month) == (now.year, now.month)
