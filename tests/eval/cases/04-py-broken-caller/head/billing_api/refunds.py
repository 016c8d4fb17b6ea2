"""Refunds at the payment provider."""

from __future__ import annotations

from billing_api.client import Client


def refund(client: Client, charge: str, cents: int, currency: str, note: str = "") -> str:
    """Pay back part of a charge; the refund's id."""
    if cents <= 0:
        raise ValueError(f"a refund is a positive sum, not {cents}")
    return client.post("/refunds", charge=charge, amount=cents, currency=currency.lower(), note=note)["id"]
