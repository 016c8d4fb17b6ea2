"""The tool `stripe.find_customers`: whoever pays under a mail address."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agents.clients import stripe
from agents.engine.tool import At, read, tool
from agents.tools.stripe.records import CUSTOMER, Customer
from agents.tools.stripe.shapes import Shape, labelled

Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+$", max_length=512)]


class Customers(Shape):
    """Customers with one address, the newest first. `more`: there are older ones that are not here."""

    items: tuple[Customer, ...]
    more: bool


@tool(
    "stripe.find_customers",
    risk="low",
    repeat=read,
    # Whose account is acted on follows from it: an address out of somebody's text is put to a person.
    roles={"email": "ref"},
    returns={**labelled(*CUSTOMER, under="items"), "more": "internal"},
)
def find_customers(at: At, email: Email) -> Customers:
    """Find customers by their mail address. Stripe API reference, "List all customers".

    Stripe tells upper from lower case, and one address may have several customers: nobody is picked here.
    """
    with stripe.reading(at, "customers by mail address") as client:
        page = client.customers.list({"email": email, "limit": stripe.PAGE})
        return Customers(items=tuple(map(Customer.of, page.data)), more=page.has_more)
