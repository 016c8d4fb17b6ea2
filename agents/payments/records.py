"""What is on record about a disputed charge, fetched: what cannot be is named, and costs nothing else."""

from __future__ import annotations

from typing import Any, NamedTuple

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow, Gather
from agents.tools.stripe.disputed import Dispute
from agents.tools.stripe.records import Charge, Customer, Refund
from agents.tools.tickets.shapes import Ticket


class Records(NamedTuple):
    """All that evidence may be made of. `order` is a row of the team's own database, by column.

    `earlier`: what the same customer paid before. `gaps` say what could not be looked up, and why.
    """

    dispute: Dispute
    charge: Charge
    customer: Customer | None = None
    refunds: tuple[Refund, ...] = ()
    earlier: tuple[Charge, ...] = ()
    order: dict[str, Any] = {}  # noqa: RUF012 -- never changed
    ticket: Ticket | None = None
    gaps: tuple[str, ...] = ()


def collected(dispute: Dispute) -> Flow:
    """The `Records` of a dispute."""
    charge: Charge = yield Call("stripe.charge", charge=dispute.charge)
    (customer, charges, refunds, orders), missed = yield from _looked_up(charge)
    order = orders.rows[0].model_dump(mode="json", exclude_none=True) if orders and orders.rows else {}
    if orders and not orders.rows:
        missed = (*missed, "the order: your own database has none of this charge")
    ticket, unread = yield from _conversation(order.get("ticket"))
    return Records(
        dispute=dispute,
        charge=charge,
        customer=customer,
        refunds=refunds.items if refunds else (),
        earlier=_before(charges.items if charges else (), charge),
        order=order,
        ticket=ticket,
        gaps=(*missed, *unread),
    )


def _looked_up(charge: Charge) -> Flow:
    """Customer, their charges, refunds of this one and its order, each None where it could not be had; and why not."""
    whom = charge.customer
    sought = [
        _try("the customer", Call("stripe.customer", customer=whom)) if whom else _nothing(),
        _try("earlier payments", Call("stripe.charges", customer=whom)) if whom else _nothing(),
        _try("refunds", Call("stripe.refunds", charge=charge.id)),
        _try("the order", Call("orders.by_charge", charge=charge.id)),
    ]
    answers: list[tuple[Any, str]] = yield Gather(*sought)
    return [found for found, _ in answers], tuple(why for _, why in answers if why)


def _try(what: str, call: Call) -> Flow:
    try:
        return (yield call), ""
    except CallFailed as failed:
        return None, f"{what}: {failed}"


def _nothing() -> Flow:
    return None, ""
    yield


def _conversation(ticket: Any) -> Flow:
    """The ticket that the order names."""
    if not str(ticket or "").isdecimal():
        return None, ()
    found, why = yield from _try("the conversation", Call("tickets.read", ticket=int(ticket)))
    return found, (why,) if why else ()


def _before(charges: tuple[Charge, ...], charge: Charge) -> tuple[Charge, ...]:
    """Payments that stood: captured, neither refunded nor disputed, before this one."""
    stood = (each for each in charges if each.captured and not (each.disputed or each.amount_refunded))
    return tuple(each for each in stood if each.created < charge.created and each.id != charge.id)
