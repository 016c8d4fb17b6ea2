"""What a subscription costs in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Subscription:
    """`ends` is in UTC, as the database gives it; None while it runs."""

    customer: str
    monthly_cents: int
    starts: datetime
    ends: datetime | None


def due(subscription: Subscription) -> int:
    """Cents for this month, whole months only."""
    now = datetime.now(UTC)
    if subscription.ends and subscription.ends <= now:
        return 0
    return subscription.monthly_cents
