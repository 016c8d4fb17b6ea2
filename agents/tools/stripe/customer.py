"""The tool `stripe.customer`: a customer as it stands."""

from __future__ import annotations

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.records import CUSTOMER, Customer
from agents.tools.stripe.shapes import CustomerId, labelled


@tool("stripe.customer", risk="low", repeat=read, roles={"customer": "ref"}, returns=labelled(*CUSTOMER))
def customer(at: At, customer: CustomerId) -> Customer:
    """Read a customer. Stripe API reference, "Retrieve a customer"."""
    with stripe.reading(at, f"customer {customer}") as client:
        return Customer.of(client.customers.retrieve(customer))
