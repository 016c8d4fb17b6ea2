"""Evidence for a charge, made of records alone: no record, no statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agents.payments.records import Records
from agents.tools.stripe.money import spelled
from agents.tools.stripe.records import Charge
from agents.tools.tickets.shapes import Comment, Ticket

ORDER = {
    "product": "product_description",
    "customer_name": "customer_name",
    "shipping_address": "shipping_address",
    "billing_address": "billing_address",
    "carrier": "shipping_carrier",
    "shipped_on": "shipping_date",
    "tracking": "shipping_tracking_number",
    "service_on": "service_date",
    "ip": "customer_purchase_ip",
}
"""Columns of `orders.by_charge`, and the fields of Stripe's that they are."""
LONG = ("product_description", "uncategorized_text")
TEXT, LINE, SAID, EARLIER, COMMENTS = 20_000, 500, 1_000, 10, 20
"""Characters of Stripe's long fields, of its short ones, of one comment; and how many payments and comments."""
WRITERS = {"customer": "the customer", "staff": "we", "us": "we"}


def evidence(records: Records, account: str = "") -> dict[str, str]:
    """Stripe's fields of evidence. `account` is a model's, checked; what it rests on stands under it all the same."""
    whole = "\n\n".join(filter(None, [account, *statements(records), *_conversation(records.ticket)]))
    fields = {**_of_stripe(records), **_of_order(records.order), "uncategorized_text": whole}
    return {name: text[: TEXT if name in LONG else LINE] for name, text in fields.items() if text.strip()}


def statements(records: Records) -> Iterator[str]:
    """What the records say, a sentence each."""
    charge, order = records.charge, records.order
    card = f" by {charge.card}" if charge.card else ""
    yield f"Charge {charge.id} of {_sum(charge)} was made on {day(charge.created)}{card}."
    if "id" in order:
        yield f"It paid for order {order['id']}."
    if "placed_on" in order:
        yield f"The order was placed on {day(order['placed_on'])}."
    if "total_cents" in order and "currency" in order:
        yield f"The order came to {spelled(order['total_cents'], order['currency'].lower())}."
    if "status" in order:
        yield f"The order's status is {order['status']}."
    if "shipped_on" in order:
        by = f" with {order['carrier']}" if "carrier" in order else ""
        number = f", tracking number {order['tracking']}" if "tracking" in order else ""
        yield f"It was shipped on {day(order['shipped_on'])}{by}{number}."
    if "delivered_on" in order:
        yield f"It was delivered on {day(order['delivered_on'])}."
    for refund in records.refunds:
        if refund.status == "succeeded":
            sum_ = spelled(refund.amount, refund.currency)
            yield f"Of this charge {sum_} were paid back on {day(refund.created)} (refund {refund.id})."
    if records.earlier:
        paid = "; ".join(f"{_sum(each)} on {day(each.created)} by {each.card}" for each in records.earlier[:EARLIER])
        yield f"The same customer paid before, and neither disputed it nor was refunded: {paid}."


def day(moment: Any) -> str:
    """The date of a moment in ISO 8601; anything else as it is."""
    return str(moment).partition("T")[0]


def _sum(charge: Charge) -> str:
    return spelled(charge.amount_captured, charge.currency)


def _of_stripe(records: Records) -> dict[str, str]:
    charge, customer = records.charge, records.customer
    return {
        "product_description": charge.description,
        "customer_name": customer.name if customer else "",
        "customer_email_address": charge.email or (customer.email if customer else ""),
    }


def _of_order(order: dict[str, Any]) -> dict[str, str]:
    return {field: day(order[column]) for column, field in ORDER.items() if column in order}


def _conversation(ticket: Ticket | None) -> Iterator[str]:
    """What customer and team said to each other. A note among the team is nothing for the bank."""
    said = [each for each in ticket.comments if _counts(each)] if ticket else []
    if ticket and said:
        lines = [f"{day(each.at)}, {WRITERS[each.by]}: {each.text[:SAID]}" for each in said[-COMMENTS:]]
        yield "\n".join([f"Conversation with the customer (ticket {ticket.id}):", *lines])


def _counts(comment: Comment) -> bool:
    return comment.public and comment.by in WRITERS and not comment.automatic and bool(comment.text.strip())
