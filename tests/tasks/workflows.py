"""Workflows of one effect, for the resolver agent."""

from __future__ import annotations

TEMPLATE = '''
"""A workflow of one effect."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow, Gather, Think  # noqa: F401 - one body uses one of them


class Ticket(BaseModel):
    """What the flow is given."""

    charge: str


def resolve(ticket: Ticket) -> Flow:
    """Do one thing."""
    {body}
'''


def flow(body: str) -> str:
    return TEMPLATE.format(body=body)


MAIL = flow('yield Call("shop.mail", to="amy")\n    return Done(summary="written")')
REPLY = flow('yield Call("shop.reply", ticket="1", text="hello")\n    return Done(summary="replied")')
NOTE = flow('yield Call("shop.note", ticket="1", word=ticket.charge)\n    return Done(summary="noted")')
REFUND = flow('yield Call("shop.refund", charge=ticket.charge, amount=5)\n    return Done(summary="refunded")')
