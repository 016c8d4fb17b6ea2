"""A refund that was decided on: proposed, and told what came of it."""

from __future__ import annotations

from agents.engine.errors import Answered, CallFailed, Expired, Proposed, ResultLost, Stale, ToolFailed
from agents.engine.flow import Call, Flow
from agents.ticket_resolver.answering import WORDS, still_ours
from agents.ticket_resolver.aside import said
from agents.ticket_resolver.decide import Already, Refundable
from agents.ticket_resolver.policy import POLICY
from agents.ticket_resolver.shapes import HandOver
from agents.ticket_resolver.story import Story
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge, Refund
from agents.tools.tickets.shapes import Ticket

GOOD = frozenset({"succeeded", "pending"})


def refund(ticket: Ticket, plan: Refundable, doubts: tuple[str, ...], story: Story) -> Flow:
    """Have it made; None, or `Already` where somebody else was first. Raises `HandOver` where it was not made.

    However long people are asked, it is made only while nobody else has written in the ticket.
    """
    charge, total = plan.charge, spelled(plan.amount, plan.charge.currency)
    call = Call("stripe.refund", charge=charge.id, amount=plan.amount, currency=charge.currency)
    call = call.provided(Call("tickets.read", ticket=ticket.id), answers=ticket.answers, last_by=ticket.last_by)
    call = call.showing("What the policy says", _by_policy(charge), ours=True).showing(WORDS, said(ticket))
    if doubts:
        call = call.asking("; ".join(doubts))
    try:
        made: Refund = yield call
    except Stale as moved:
        yield from still_ours(ticket)
        raise HandOver(f"a refund of {total} of payment {charge.id} was not made: {moved}") from None
    except Answered as answer:
        raise HandOver(f"a refund of {total} of payment {charge.id} was not made: {_in_words(answer)}") from None
    except ResultLost as lost:
        story.maybe = f"a refund of {total} of payment {charge.id} was made, as a person says"
        raise HandOver(str(lost)) from None
    except ToolFailed as failed:
        return (yield from _somebody_else(plan, failed, story))
    if made.status not in GOOD:
        raise HandOver(f"Stripe says that refund {made.id} of {total} is {made.status}")
    story.refund = made
    return None


def _somebody_else(plan: Refundable, failed: ToolFailed, story: Story) -> Flow:
    """Whether the money was given back by somebody else meanwhile, such as for another ticket."""
    try:
        now: Charge = yield Call("stripe.charge", charge=plan.charge.id)
    except CallFailed:
        now = plan.charge
    if now.amount_refunded > plan.charge.amount_refunded and not now.refundable:
        story.found.append(f"Payment {now.id} was refunded by somebody else meanwhile.")
        return Already(now, plan.doubts)
    raise HandOver(f"the refund could not be made: {failed}") from None


def _by_policy(charge: Charge) -> str:
    """Why it may be proposed at all."""
    policy = POLICY.refund
    most = spelled(policy.most[charge.currency], charge.currency)
    return f"A refund may be proposed for {policy.window_days} days after the payment, and up to {most}."


def _in_words(answer: Answered) -> str:
    if isinstance(answer, Expired):
        return "nobody said yes in time"
    return f"it may only be proposed here ({answer})" if isinstance(answer, Proposed) else f"{answer.kind}: {answer}"
