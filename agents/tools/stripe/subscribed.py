"""A subscription as the Stripe tools give it, and what is written about its end."""

from __future__ import annotations

from typing import Any, Self

from stripe import StripeObject

from agents.clients import stripe
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts
from agents.tools.stripe.shapes import Shape, id_of, plain, when, words

OVER = frozenset({"canceled", "incomplete_expired"})


class Subscription(Shape):
    """A subscription. `ending`: it ends with the period that is paid for, at `period_end`. `prices`: ids."""

    id: str
    created: str
    status: str
    customer: str
    currency: str
    ending: bool
    period_end: str
    ended_at: str
    prices: tuple[str, ...]
    latest_invoice: str
    description: str
    metadata: dict[str, str]

    @classmethod
    def of(cls, found: StripeObject) -> Self:
        row = plain(found)
        items = row["items"]["data"]
        return cls(
            id=row["id"],
            created=when(row["created"]),
            status=row["status"],
            customer=id_of(row["customer"]),
            currency=row["currency"],
            ending=row["cancel_at_period_end"],
            period_end=when(_period_end(row, items)),
            ended_at=when(row.get("ended_at")),
            prices=tuple(item["price"]["id"] for item in items),
            latest_invoice=id_of(row.get("latest_invoice")),
            description=words(row.get("description")),
            metadata=row.get("metadata") or {},
        )


SUBSCRIPTION = (
    *("id", "created", "status", "customer", "currency", "ending", "period_end", "ended_at"),
    *("prices.*", "latest_invoice"),
)


def standing(at: At, subscription: str) -> Facts:
    """What a write about its end depends on. Raises `Refused` if it is over."""
    with stripe.reading(at, f"subscription {subscription}") as client:
        found = Subscription.of(client.subscriptions.retrieve(subscription))
    if found.status in OVER:
        raise Refused(f"subscription {subscription} is over already ({found.status}), so nothing was changed")
    return {"status": found.status, "ending": found.ending, "period_end": found.period_end}


def end_with_period(at: At, subscription: str, *, ending: bool) -> Subscription:
    """Let it end with the period that is paid for, or not."""
    with stripe.writing(at, f"subscription {subscription}") as client:
        changes = {"cancel_at_period_end": ending}
        return Subscription.of(client.subscriptions.update(subscription, changes, stripe.once(at)))  # type: ignore[arg-type]


def _period_end(row: dict[str, Any], items: list[dict[str, Any]]) -> Any:
    """Since API version 2025-03-31 each item has a period of its own: the last of them counts."""
    return max((item["current_period_end"] for item in items), default=row.get("cancel_at"))
