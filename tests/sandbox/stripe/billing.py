"""Customers and what they owe: subscriptions, invoices, credit notes.

Stripe API reference, "Customers", "Subscriptions", "Invoices", "Credit notes".
"""

from __future__ import annotations

import secrets
from typing import Any

from tests.sandbox.stripe.books import Json
from tests.sandbox.stripe.errors import impossible
from tests.sandbox.stripe.money import DAY, Money


class Billing(Money):
    """The part of the books in which money is owed."""

    def customer(self, email: str, name: str | None = None, **fields: Any) -> Json:
        row = self.add(
            "customers",
            "cus",
            balance=0,
            currency=None,
            delinquent=False,
            description=None,
            email=email,
            name=name,
            phone=None,
        )
        row |= fields
        self.tell("customer.created", row)
        return row

    def subscription(self, customer: str, amount: int = 900, currency: str = "eur", **fields: Any) -> Json:
        """A monthly subscription, ten days into its period."""
        price = {"id": f"price_{secrets.token_hex(8)}", "object": "price", "unit_amount": amount, "currency": currency}
        item = {
            "id": f"si_{secrets.token_hex(8)}",
            "object": "subscription_item",
            "current_period_start": self.now - 10 * DAY,
            "current_period_end": self.now + 20 * DAY,
            "price": price,
            "quantity": 1,
        }
        row = self.add(
            "subscriptions",
            "sub",
            cancel_at=None,
            cancel_at_period_end=False,
            canceled_at=None,
            currency=currency,
            customer=customer,
            description=None,
            ended_at=None,
            items={"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
            latest_invoice=None,
            start_date=self.now - 10 * DAY,
            status="active",
        )
        row |= fields
        self.tell("customer.subscription.created", row)
        return row

    def end_with_period(self, subscription: str, *, ending: bool) -> Json:
        """Let a subscription end with its period, or not."""
        row = self.get("subscriptions", subscription)
        if row["status"] == "canceled":
            raise impossible("A canceled subscription can only update its cancellation_details.")
        before = row["cancel_at_period_end"]
        end = row["items"]["data"][0]["current_period_end"]
        row["cancel_at_period_end"] = ending
        row["cancel_at"] = end if ending else None
        row["canceled_at"] = self.now if ending else None
        self.tell("customer.subscription.updated", row, cancel_at_period_end=before)
        return row

    def invoice(self, customer: str, total: int, currency: str = "eur", *, status: str = "open", **fields: Any) -> Json:
        """An invoice; one that is paid has a charge of its own."""
        paid = total if status == "paid" else 0
        row = self.add(
            "invoices",
            "in",
            amount_due=total,
            amount_paid=paid,
            amount_remaining=total - paid,
            attempt_count=1 if status == "paid" else 0,
            collection_method="charge_automatically",
            currency=currency,
            customer=customer,
            customer_email=self.get("customers", customer)["email"],
            description=None,
            due_date=None,
            hosted_invoice_url=None if status == "draft" else "https://invoice.stripe.example/i/1",
            next_payment_attempt=None,
            number=None if status == "draft" else f"A-{len(self.all('invoices')) + 1:04}",
            parent=None,
            payments={"object": "list", "data": [], "has_more": False, "url": "/v1/invoice_payments"},
            post_payment_credit_notes_amount=0,
            pre_payment_credit_notes_amount=0,
            status=status,
            total=total,
        )
        if paid:
            self._pay(row)
        row |= fields
        return row

    def payment_failed(self, invoice: str, attempts: int, next_in: float | None = 3 * DAY) -> Json:
        """Stripe tried to collect an invoice for the so-manieth time, in vain. The event that tells of it."""
        row = self.get("invoices", invoice)
        row["attempt_count"], row["attempted"] = attempts, True
        row["next_payment_attempt"] = None if next_in is None else self.now + int(next_in)
        return self.tell("invoice.payment_failed", row)

    def credit(self, invoice: str, amount: int, *, to_balance: int = 0, **fields: Any) -> Json:
        """A sum taken off an invoice, in writing. Raises `StripeRefusal` when it cannot be."""
        row = self.get("invoices", invoice)
        paid = row["status"] == "paid"
        if row["status"] not in ("open", "paid"):
            raise impossible("Credit notes can only be issued for open or paid invoices.", param="invoice")
        if paid and to_balance != amount:
            raise impossible("The sum of credit amount, refund amount and out of band amount must equal the total.")
        left = row["total"] - row["post_payment_credit_notes_amount"] if paid else row["amount_remaining"]
        if amount > left or (to_balance and not paid):
            raise impossible("The credit note amount is greater than what is left of the invoice.", param="amount")
        row["post_payment_credit_notes_amount" if paid else "pre_payment_credit_notes_amount"] += amount
        if paid:
            self.get("customers", row["customer"])["balance"] -= amount
        else:
            row["amount_remaining"] -= amount
        note = self.add(
            "credit_notes",
            "cn",
            amount=amount,
            currency=row["currency"],
            customer=row["customer"],
            invoice=invoice,
            number=f"{row['number']}-CN-{len(self.all('credit_notes')) + 1:02}",
            status="issued",
            total=amount,
            type="post_payment" if paid else "pre_payment",
        )
        note |= fields
        self.tell("credit_note.created", note)
        return note

    def _pay(self, invoice: Json) -> None:
        charge = self.charge(invoice["total"], invoice["currency"], customer=invoice["customer"])
        payment = {"type": "payment_intent", "payment_intent": charge["payment_intent"]}
        row = {"id": "inpay_1", "object": "invoice_payment", "is_default": True, "payment": payment, "status": "paid"}
        invoice["payments"]["data"].append(row)
