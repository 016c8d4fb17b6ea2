"""A customer's orders, as far as the team has written a query `search` for them into orders.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow
from agents.ticket_resolver.customer import Requester
from agents.ticket_resolver.story import Story


@dataclass(frozen=True)
class Order:
    """One row of the standard query, as far as it is told or decided by. Empty: the team knows no better."""

    id: str
    status: str
    placed: str
    charge: str

    @classmethod
    def of(cls, row: Any) -> Order:
        known = (row.id, row.status, row.placed_on, row.charge)
        id, status, placed, charge = ("" if value is None else str(value) for value in known)
        return cls(id, status, placed, charge)

    @property
    def line(self) -> str:
        """As a customer reads it, in any language."""
        return f"- {self.id}{f' ({self.placed})' if self.placed else ''}: {self.status}"


@dataclass(frozen=True)
class Orders:
    """What was found; `why` says why nothing could be, empty: it could."""

    items: tuple[Order, ...] = ()
    why: str = ""


def orders_of(requester: Requester, story: Story) -> Flow:
    """Their orders, the newest first. That they cannot be read is an answer, too."""
    try:
        found = yield Call("orders.search", customer=requester.email)
    except CallFailed as failed:
        return _none(f"the orders could not be read: {failed}", story)
    items = tuple(each for each in map(Order.of, found.rows) if each.id)
    capped = f" ({found.capped})" if found.capped else ""
    story.found.append(f"Orders: {', '.join(each.id for each in items[:10]) or 'none'}{capped}.")
    return Orders(items)


def _none(why: str, story: Story) -> Orders:
    story.found.append(f"{why[0].upper()}{why[1:]}.")
    return Orders(why=why)


def paid_by(orders: Sequence[Order]) -> Mapping[str, str]:
    """Which order is of which payment."""
    return {each.id: each.charge for each in orders if each.charge}


def lines(orders: Iterable[Order]) -> str:
    """One below the other."""
    return "\n".join(each.line for each in orders)
