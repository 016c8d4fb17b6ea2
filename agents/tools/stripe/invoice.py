"""The tool `stripe.invoice`: an invoice as it stands."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.invoiced import INVOICE, Invoice
from agents.tools.stripe.shapes import InvoiceId, labelled


@tool("stripe.invoice", risk="low", repeat=read, roles={"invoice": "ref"}, returns=labelled(*INVOICE))
def invoice(at: At, invoice: InvoiceId) -> Invoice:
    """Read an invoice. Stripe API reference, "Retrieve an invoice"."""
    with stripe.reading(at, f"invoice {invoice}") as client:
        return Invoice.of(client.invoices.retrieve(invoice, {"expand": ["payments"]}))
