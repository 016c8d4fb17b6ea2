"""The reply, which is sent only if nobody else has written: its tool reads ticket and thread again right before."""

from __future__ import annotations

from agents.engine.errors import CallFailed, Expired, Stale
from agents.engine.flow import Call, Flow
from agents.ticket_resolver.aside import said, taken_over
from agents.ticket_resolver.policy import POLICY, After
from agents.ticket_resolver.shapes import HandOver, Silent
from agents.ticket_resolver.story import Story
from agents.tools.tickets.shapes import Ticket, Written

WORDS = "What the customer wrote"
TRIES = 3
"""A ticket may change without anybody's answering it, by a trigger or a tag: then it is looked at again."""


def answer(ticket: Ticket, text: str, doubts: tuple[str, ...], story: Story) -> Flow:
    """Send it. Raises `Silent` if a person was first, `HandOver` if it cannot be sent or the customer wrote more."""
    now, why = ticket, ""
    for _ in range(TRIES):
        call = Call("tickets.reply", ticket=now.id, updated=now.updated, answers=now.answers, text=text)
        call = call.showing(WORDS, said(ticket))
        if doubts:
            call = call.asking("; ".join(doubts))
        try:
            story.reply = yield call
            return
        except Stale as moved:
            why = str(moved)
        except Expired:
            raise HandOver("nobody said yes to the reply in time") from None
        except CallFailed as failed:
            raise HandOver(f"the reply was not sent: {failed}") from None
        now = yield from still_ours(ticket)
    raise HandOver(f"the reply was not sent, for the ticket kept changing: {why}")


def still_ours(ticket: Ticket) -> Flow:
    """The ticket as it is now. Raises `Silent` and `HandOver` if it is no longer for us to answer what was read."""
    now: Ticket = yield Call("tickets.read", ticket=ticket.id)
    if taken := taken_over(now):
        raise Silent(taken)
    if now.status not in POLICY.statuses:
        raise Silent(f"it is {now.status}")
    if now.answers != ticket.answers:
        raise HandOver("the customer has written more meanwhile")
    return now


def settle(ticket: Ticket, to: After, story: Story) -> Flow:
    """Set the status, and what there is to say if it was not: the reply stands either way."""
    if not to or story.reply is None:
        return ""
    try:
        yield Call("tickets.status", ticket=ticket.id, updated=story.reply.updated, to=to)
    except Stale:
        return (yield from _again(ticket, to, story.reply))
    except CallFailed as failed:
        return f"; its status was left as it is: {failed}"
    return f"; it is set to {to}"


def _again(ticket: Ticket, to: After, reply: Written) -> Flow:
    """Once more, if nobody has written since the reply: a trigger may have changed something else."""
    try:
        now: Ticket = yield Call("tickets.read", ticket=ticket.id)
        if now.answers != ticket.answers or not now.comments or now.comments[-1].id != reply.comment:
            return "; its status was left as it is: somebody has written since"
        yield Call("tickets.status", ticket=ticket.id, updated=now.updated, to=to)
    except CallFailed as failed:
        return f"; its status was left as it is: {failed}"
    return f"; it is set to {to}"
