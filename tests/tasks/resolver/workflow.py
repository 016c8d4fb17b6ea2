"""A workflow that meets everything: every kind of repeat, a gather, failures, a refusal, the same effect twice."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from agents.engine.errors import Denied, ToolFailed
from agents.engine.flow import Call, Done, Flow, Gather, Think


class Ticket(BaseModel):
    """What the flow is given."""

    charge: str


def branch(n: int) -> Flow:
    """A sub-flow inside a gather that handles its own failure."""
    order = yield Call("shop.order", number=n)
    try:
        yield Call("shop.order", number=-n)
    except ToolFailed as error:
        order = f"{order}, {str(error)[:8]}"
    yield Call("shop.reply", ticket=str(n), text=str(order))
    return order


def resolve(ticket: Ticket) -> Flow:
    """Refund a charge, with detours."""
    count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)
    order = yield Call("shop.order", number=count)
    both = yield Gather(branch(1), branch(2), Call("shop.mail", to="bob"))
    refund: Any = yield Call("shop.refund", charge=ticket.charge, amount=order)
    try:
        yield Call("shop.mail", to="evil")
    except Denied as error:
        no = str(error)
    again: Any = yield Call("shop.refund", charge=ticket.charge, amount=order)
    yield Call("shop.mail", to="amy")
    same = refund == again
    return Done(summary="resolved", output={"count": count, "both": both, "same": same, "no": bool(no)})
