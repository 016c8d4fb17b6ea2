"""Goods that came back."""

from __future__ import annotations

from billing_api.client import Client
from billing_api.refunds import refund
from billing_api.rma import Return


def settle(client: Client, returned: Return) -> str:
    return refund(client, returned.charge, returned.cents, f"return {returned.id}")
