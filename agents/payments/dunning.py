"""Reminds of an invoice that could not be collected, by the dunning table and as long as it is open."""

from __future__ import annotations

from agents.engine.errors import Answered, CallFailed, ResultLost
from agents.engine.flow import Call, Done, Flow, Gather
from agents.payments.letters import LETTERS
from agents.payments.shapes import Failed
from agents.payments.table import DUNNING, Step
from agents.tools.stripe.invoiced import Invoice
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Customer
from agents.tools.stripe.subscribed import OVER, Subscription


def remind(given: Failed) -> Flow:
    """Do what the table has for this attempt. Each attempt is an occasion of its own, written of once."""
    invoice: Invoice = yield _read(given.id)
    if why := given.elsewhere or _moot(invoice, given):
        return Done(summary=why)
    step = DUNNING.step(invoice.attempts, last=not invoice.next_attempt)
    if step is None:
        return Done(summary=f"{_about(invoice)}: the dunning table has nothing for attempt {invoice.attempts}")
    told: str = (yield from _tell(invoice)) if step.note else ""
    asked = [_write(invoice, step), *([_end(invoice)] if getattr(step, "cancel", False) else [])]
    said: list[str] = yield Gather(*asked)
    done = "; ".join(filter(None, [told, *said]))
    return Done(summary=f"{_about(invoice)}, attempt {invoice.attempts}: {done}")


def _read(invoice: str) -> Call:
    return Call("stripe.invoice", invoice=invoice)


def _moot(invoice: Invoice, given: Failed) -> str:
    """Why nothing is done about this attempt; empty if something is."""
    if invoice.status != "open" or invoice.amount_remaining <= 0:
        return f"{_about(invoice)}: it is {invoice.status or 'a draft'} now, so nobody is written to"
    if given.attempt_count and given.attempt_count < invoice.attempts:
        return f"{_about(invoice)}: attempt {given.attempt_count} was followed by another, which is its own event"
    if given.billing_reason == "subscription_create":
        return f"{_about(invoice)}: it begins a subscription, so the customer is at the checkout and sees it there"
    return ""


def _while_open(call: Call, invoice: Invoice) -> Call:
    """The call, made only while the invoice is unpaid and no other attempt was made, however long people are asked."""
    left = {"status": "open", "amount_remaining": invoice.amount_remaining, "attempts": invoice.attempts}
    return call.provided(_read(invoice.id), **left)


def _tell(invoice: Invoice) -> Flow:
    """A note to the team. That it cannot be posted is no end of anything."""
    after = (
        f"Stripe tries again on {invoice.next_attempt[:10]}" if invoice.next_attempt else "Stripe will not try again"
    )
    text = f"{_about(invoice)} of customer {invoice.customer} failed {invoice.attempts} times. {after}."
    note = Call("slack.post", occasion=_occasion(invoice), text=text)
    try:
        yield _while_open(note, invoice)
    except CallFailed as failed:
        return f"the team was not told in Slack ({failed})"
    return "the team was told in Slack"


def _write(invoice: Invoice, step: Step) -> Flow:
    """The letter, to the address that stands on the invoice."""
    if not invoice.email:
        return "nobody was written to, since the invoice has no mail address"
    yield from _vouched(invoice)
    languages: tuple[str, ...] = yield from _languages(invoice)
    subject, text = DUNNING.letter(step, languages, LETTERS).about(invoice)
    about = {"to": invoice.email, "occasion": _occasion(invoice)}
    try:
        yield _while_open(Call("mail.send", **about, subject=subject, text=text), invoice)
    except Answered as answered:
        return f"the letter “{step.letter}” was not sent to {invoice.email} ({answered})"
    return f"the letter “{step.letter}” was sent to {invoice.email}"


def _end(invoice: Invoice) -> Flow:
    """Ask whether the subscription is to end with its period."""
    if not invoice.subscription:
        return "there is no subscription to end"
    subscription: Subscription = yield Call("stripe.subscription", subscription=invoice.subscription)
    if subscription.status in OVER or subscription.ending:
        return f"subscription {subscription.id} ends already"
    why = f"Stripe will not try again to collect {_about(invoice)}"
    call = Call("stripe.cancel_subscription", subscription=subscription.id).asking(why)
    try:
        yield _while_open(call, invoice)
    except Answered as answered:
        return f"subscription {subscription.id} goes on ({answered})"
    except ResultLost as lost:
        return f"subscription {subscription.id} ends with its period ({lost})"
    return f"subscription {subscription.id} ends on {subscription.period_end[:10]}"


def _vouched(invoice: Invoice) -> Flow:
    """Read the customer in the team's own database, if it has such a query: an address that is there too is known."""
    if invoice.customer:
        try:
            yield Call("orders.customer", customer=invoice.customer)
        except CallFailed:
            return


def _languages(invoice: Invoice) -> Flow:
    if not invoice.customer:
        return ()
    try:
        customer: Customer = yield Call("stripe.customer", customer=invoice.customer)
    except CallFailed:
        return ()
    return customer.locales


def _about(invoice: Invoice) -> str:
    return f"invoice {invoice.number or invoice.id} ({spelled(invoice.amount_remaining, invoice.currency)})"


def _occasion(invoice: Invoice) -> str:
    return f"invoice {invoice.id}, attempt {invoice.attempts}"
