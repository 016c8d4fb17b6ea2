"""Sums as Stripe counts them, in a currency's smallest unit, and as a person reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

Cents = Annotated[int, Field(strict=True, ge=1, le=99_999_999_999)]
"""A sum in the smallest unit: 1250 is 12.50 EUR, and 1250 JPY."""
Currency = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
"""An ISO 4217 code in lower case, as Stripe writes it."""

WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
"""Currencies without a smaller unit. ISK and UGX have none either, but Stripe counts them in hundredths."""
THOUSANDTHS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))


def spelled(amount: int, currency: str) -> str:
    """A sum as a person reads it: "12.50 EUR". Stripe Docs, "Supported currencies", Zero-decimal currencies."""
    places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    return f"{Decimal(amount).scaleb(-places):,.{places}f} {currency.upper()}"
