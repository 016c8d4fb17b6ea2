"""What the support desk does with money."""

from __future__ import annotations

from billing_api.client import Client
from billing_api.refunds import refund


def goodwill(client: Client, charge: str, ticket: str) -> str:
    """Five off, for an angry customer."""
    return refund(client, charge, 500, f"goodwill, ticket {ticket}")


def lost_parcel(client: Client, charge: str, cents: int, parcel: str) -> str:
    return refund(client, charge, cents, f"parcel {parcel} lost")
