"""What the support desk does with money."""

from __future__ import annotations

from billing_api.client import Client
from billing_api.refunds import refund


def goodwill(client: Client, charge: str, ticket: str) -> str:
    """Five off, in whatever the shop's own currency is, for an angry customer."""
    return refund(client, charge, 500, "EUR", f"goodwill, ticket {ticket}")


def lost_parcel(client: Client, charge: str, cents: int, parcel: str) -> str:
    """The carrier lost it: the customer gets back what it cost."""
    return refund(client, charge, cents, f"parcel {parcel} lost")
