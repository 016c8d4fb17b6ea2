"""Resolves a ticket: what is asked for, by whom, what records and policy say to it, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Done, Flow
from agents.ticket_resolver import orders, replies
from agents.ticket_resolver.answering import answer, settle, still_ours
from agents.ticket_resolver.aside import aside, newest_of, said, unclear
from agents.ticket_resolver.customer import Requester, payer_of, requester_of
from agents.ticket_resolver.decide import CHOSEN, Already, Decision, Refundable, Unfit, Wanted, decide
from agents.ticket_resolver.drafting import draft
from agents.ticket_resolver.exception import meant, refund_by_billing
from agents.ticket_resolver.handing import hand_over, silent
from agents.ticket_resolver.named import named_in
from agents.ticket_resolver.policy import POLICY
from agents.ticket_resolver.refunding import refund
from agents.ticket_resolver.remembering import recall, remember
from agents.ticket_resolver.shapes import HandOver, Silent, TicketEvent, Wish
from agents.ticket_resolver.story import Story
from agents.ticket_resolver.wish import wish_of
from agents.tools.stripe.charges import Charges
from agents.tools.stripe.money import spelled
from agents.tools.tickets.shapes import Ticket

LISTED = 3
"""Orders that a customer is told of who names none."""


def resolve(event: TicketEvent) -> Flow:
    """Answer a ticket, hand it over with a note, or leave it alone."""
    ticket: Ticket = yield Call("tickets.read", ticket=event.ticket)
    story = Story(ticket.id)
    if why := aside(ticket):
        return silent(why, story)
    try:
        return (yield from _resolved(ticket, story))
    except Silent as other:
        if not story.moved_money:
            return silent(str(other), story)
        why = f"the customer was not told, for {other}"
    except HandOver as over:
        why = str(over)
    except CallFailed as failed:
        why = f"something could not be found out: {failed}"
    return (yield from hand_over(why, story))


def _resolved(ticket: Ticket, story: Story) -> Flow:
    if why := unclear(ticket):
        raise HandOver(why)
    requester: Requester = yield from requester_of(ticket, story)
    yield from recall(requester, story)
    wish: Wish = yield from wish_of(said(ticket), requester.locale, story)
    work = _refund if wish.kind == "refund" else _order
    return (yield from work(ticket, requester, wish.language or requester.locale, story))


def _refund(ticket: Ticket, requester: Requester, language: str, story: Story) -> Flow:
    found: Decision = yield from _decided(ticket, requester, story)
    if isinstance(found, Unfit):
        raise HandOver(found.why)
    if isinstance(found, Refundable) and CHOSEN in found.doubts:
        yield from refund_by_billing(ticket, found, story)
        yield from still_ours(ticket)
    elif isinstance(found, Refundable):
        other: Already | None = yield from refund(ticket, found, (*requester.doubts, *found.doubts), story)
        found = other or found
    about = found.charge
    values = {"paid": spelled(about.amount, about.currency), "date": about.created[:10]}
    if isinstance(found, Already):
        values["sum"] = spelled(about.amount_refunded, about.currency)
        doubts = (*requester.doubts, *found.doubts)
        return (yield from _told("already", ticket, requester, language, values, doubts, story))
    assert story.refund is not None
    values |= {"sum": spelled(story.refund.amount, story.refund.currency), "refund": story.refund.id}
    return (yield from _told("refunded", ticket, requester, language, values, (), story))


def _decided(ticket: Ticket, requester: Requester, story: Story) -> Flow:
    """By the customer's payments; where several fit, by their orders as well; where these do not help, by a model."""
    customer: str = yield from payer_of(requester, story)
    charges: Charges = yield Call("stripe.charges", customer=customer)
    story.found += [
        f"Payment {each.id}: {spelled(each.amount, each.currency)}, {each.created[:10]}, {each.status}"
        f", {spelled(each.refundable, each.currency)} left to refund{', disputed' if each.disputed else ''}."
        for each in charges.items[:5]
    ]
    if charges.more:
        raise HandOver("the customer has more payments than were read")
    newest = newest_of(ticket)
    assert newest is not None
    wanted = Wanted(named_in(said(ticket)), newest.at, {})
    found = decide(charges.items, wanted, POLICY.refund)
    if isinstance(found, Unfit) and found.open:
        known: orders.Orders = yield from orders.orders_of(requester, story)
        wanted = replace(wanted, orders=orders.paid_by(known.items))
        found = decide(charges.items, wanted, POLICY.refund)
    if isinstance(found, Unfit) and found.open:
        named: str = yield from meant(ticket, charges.items, found, story)
        found = decide(charges.items, replace(wanted, chosen=named), POLICY.refund)
    return found


def _order(ticket: Ticket, requester: Requester, language: str, story: Story) -> Flow:
    known: orders.Orders = yield from orders.orders_of(requester, story)
    if known.why:
        raise HandOver(known.why)
    named = named_in(said(ticket)).of(each.id for each in known.items)
    meant = [each for each in known.items if each.id in named] or list(known.items)
    if not meant:
        raise HandOver("no order is known under the requester's address")
    if len(meant) > LISTED:
        raise HandOver(f"{len(meant)} orders could be meant, and the ticket does not say which")
    if not all(each.status for each in meant):
        raise HandOver("the orders do not say how they stand (the query `search` gives no `status`)")
    values = {"lines": orders.lines(meant)}
    return (yield from _told("order", ticket, requester, language, values, requester.doubts, story))


def _told(
    kind: replies.Kind,
    ticket: Ticket,
    requester: Requester,
    language: str,
    values: Mapping[str, str],
    doubts: tuple[str, ...],
    story: Story,
) -> Flow:
    """The reply, the status after it, and what is remembered of both."""
    text, strange = yield from draft(kind, language, values)
    yield from answer(ticket, text, (*doubts, *strange), story)
    after: str = yield from settle(ticket, getattr(POLICY.after, kind), story)
    yield from remember(kind, requester, story)
    what = {"refunded": story.done, "already": "it was refunded before, and the customer was told so"}
    summary = f"ticket {ticket.id}: {what.get(kind, 'the customer was told how their order stands')}{after}"
    return Done(summary=summary, output=story.output(kind))
