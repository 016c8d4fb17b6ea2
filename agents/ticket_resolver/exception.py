"""Where the rules run out: a model looks into which payment is meant, and billing has the refund made."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from agents.engine.errors import CallFailed, ModelFailed
from agents.engine.flow import Call, Delegate, Delegation, Flow
from agents.engine.loop import Finish, freestyle
from agents.ticket_resolver.aside import said
from agents.ticket_resolver.decide import Refundable, Unfit
from agents.ticket_resolver.shapes import HandOver
from agents.ticket_resolver.story import Story
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge, Refund
from agents.tools.stripe.refunds import Refunds
from agents.tools.tickets.shapes import Ticket

LOOKING = ("stripe.charge", "stripe.refunds", "orders.*", "memory.search")
"""All that the model may call. It is no part of these to move money, to write, or to hand work on."""
SHOWN, WHY = 6_000, 300
"""Characters of the ticket that it is shown, and of its reason that people are."""


class Meant(BaseModel):
    """The payment that a customer means (empty: nobody can tell), and why."""

    model_config = ConfigDict(frozen=True)

    charge: str
    why: str


def meant(ticket: Ticket, payments: Sequence[Charge], unfit: Unfit, story: Story) -> Flow:
    """The id of the payment that is meant. Raises `HandOver` where the model cannot tell either, or there is none."""
    task = f"Which payment does the customer of ticket {ticket.id} want back?"
    facts = [each.model_dump(mode="json") for each in payments]
    try:
        found: Finish = yield from freestyle(
            "exception.md", task=task, returns=Meant, tools=LOOKING, text=said(ticket)[:SHOWN], payments=facts
        )
    except ModelFailed:
        raise HandOver(unfit.why) from None
    answer: Meant = found.output
    if answer.charge not in {each.id for each in payments}:
        raise HandOver(f"{unfit.why}, and a language model could not tell either")
    story.found.append(f"A language model takes payment {answer.charge} to be meant: “{_line(answer.why)}”.")
    return answer.charge


def refund_by_billing(ticket: Ticket, plan: Refundable, story: Story) -> Flow:
    """Have it made by billing, which asks a person; what was made is read from Stripe, not from what billing says.

    Raises `HandOver` where it was not made.
    """
    charge, total = plan.charge, spelled(plan.amount, plan.charge.currency)
    task = f"Refund {total} of payment {charge.id}, for ticket {ticket.id}. Nothing else."
    about = {"charge": charge.id, "amount": plan.amount, "currency": charge.currency}
    try:
        came: Delegation = yield Delegate("billing", task, **about)
        why = f"billing: “{_line(came.summary)}”"
    except CallFailed as failed:
        why = str(failed)
    story.refund = yield from _made(plan, story)
    if story.refund is None:
        raise HandOver(f"a refund of {total} of payment {charge.id} was not made ({why})")


def _made(plan: Refundable, story: Story) -> Flow:
    """The refund that there is now and was not when it was decided on."""
    charge = plan.charge
    try:
        now: Charge = yield Call("stripe.charge", charge=charge.id)
        if now.amount_refunded == charge.amount_refunded:
            return None
        known: Refunds = yield Call("stripe.refunds", charge=charge.id)
    except CallFailed as failed:
        story.maybe = f"a refund of payment {charge.id} may have been made"
        raise HandOver(f"it could not be found out whether billing made it: {failed}") from None
    newest: Refund | None = known.items[0] if known.items else None
    if newest is None or now.amount_refunded - charge.amount_refunded != newest.amount or newest.amount != plan.amount:
        story.maybe = f"payment {charge.id} was refunded, and not as it was decided"
        raise HandOver("another sum was refunded than was decided on")
    return newest


def _line(text: str) -> str:
    return " ".join(text.split()).replace("“", "").replace("”", "")[:WHY]
