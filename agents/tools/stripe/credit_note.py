"""The tool `stripe.credit_note`: a sum taken off an invoice, in writing."""

from __future__ import annotations

from typing import Any, Literal

from agents.clients import stripe
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, keyed, tool
from agents.tools.stripe.invoiced import Invoice
from agents.tools.stripe.money import Cents, Currency, spelled
from agents.tools.stripe.shapes import InvoiceId, Shape, id_of, labelled, plain, when

Onto = Literal["invoice", "balance"]
"""`invoice`: less is owed of an open one. `balance`: of a paid one, credit for the customer's next."""
Reason = Literal["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]


class CreditNote(Shape):
    """A credit note as issued."""

    id: str
    created: str
    number: str
    status: str
    amount: int
    currency: str
    invoice: str
    customer: str


KEPT = ("id", "created", "number", "status", "amount", "currency", "invoice", "customer")


@tool(
    "stripe.credit_note",
    risk="high",
    repeat=keyed(24),
    once_per=("invoice", "facts.credited"),
    roles={"invoice": "ref", "amount": "amount", "onto": "enum", "reason": "enum", "currency": "label"},
    returns=labelled(*KEPT),
)
def credit_note(
    at: At,
    invoice: InvoiceId,
    amount: Cents,
    onto: Onto,
    reason: Reason = "order_change",
    currency: Currency | None = None,  # noqa: ARG001 -- the facts hold it against the invoice's own
) -> CreditNote:
    """Take a sum off an invoice. Stripe API reference, "Create a credit note".

    Nothing is paid out, and Stripe mails nobody about it. `currency` says what the caller takes the sum for.
    """
    wanted: dict[str, Any] = {"invoice": invoice, "amount": amount, "reason": reason, "email_type": "none"}
    if onto == "balance":
        wanted["credit_amount"] = amount
    with stripe.writing(at, f"credit note for invoice {invoice}") as client:
        row = plain(client.credit_notes.create(wanted, stripe.once(at)))  # type: ignore[arg-type]
        return CreditNote(
            id=row["id"],
            created=when(row["created"]),
            number=row["number"],
            status=row["status"],
            amount=row["amount"],
            currency=row["currency"],
            invoice=id_of(row["invoice"]),
            customer=id_of(row["customer"]),
        )


@credit_note.facts
def _facts(at: At, invoice: str, amount: int, onto: Onto, currency: str | None, **_: object) -> Facts:
    """What the invoice says now. What cannot be credited is refused here, before anybody is asked."""
    with stripe.reading(at, f"invoice {invoice}") as client:
        found = Invoice.of(client.invoices.retrieve(invoice))
    if why := _hindered(found, onto) or _mistaken(found, amount, onto, currency):
        raise Refused(f"invoice {invoice} {why}, so nothing was credited")
    return {
        "credited": found.credited,
        "total": found.total,
        "left": _left(found, onto),
        "currency": found.currency,
        "status": found.status,
    }


@credit_note.preview
def _preview(facts: Facts, invoice: str, amount: int, onto: Onto, reason: str, **_: object) -> Preview:
    currency = facts["currency"]
    effect = {
        "invoice": f"The customer owes {spelled(amount, currency)} less of this invoice",
        "balance": f"The customer has {spelled(amount, currency)} of credit for the next invoice",
    }
    return Preview(
        title=f"Credit {spelled(amount, currency)} of invoice {invoice}",
        parts=(
            PreviewPart(label="What comes of it", text=effect[onto]),
            PreviewPart(label="Invoiced", text=spelled(facts["total"], currency)),
            PreviewPart(label="Credited so far", text=spelled(facts["credited"], currency)),
            PreviewPart(label="Reason on the note", text=reason.replace("_", " ")),
        ),
    )


def _left(invoice: Invoice, onto: Onto) -> int:
    """How much can be credited at most."""
    return invoice.amount_remaining if onto == "invoice" else invoice.total - invoice.credited


def _hindered(invoice: Invoice, onto: Onto) -> str:
    """Why it takes no such credit note at all, or ""."""
    needed = "open" if onto == "invoice" else "paid"
    if invoice.status == needed:
        return ""
    return f"is {invoice.status or 'not finalised'}: crediting the {onto} is for one that is {needed}"


def _mistaken(invoice: Invoice, amount: int, onto: Onto, currency: str | None) -> str:
    """What is wrong with the sum that was asked for, or ""."""
    if currency and currency != invoice.currency:
        return f"is in {invoice.currency.upper()}, not {currency.upper()}"
    if amount > (left := _left(invoice, onto)):
        return f"has {spelled(left, invoice.currency)} left to credit, less than {spelled(amount, invoice.currency)}"
    return ""
