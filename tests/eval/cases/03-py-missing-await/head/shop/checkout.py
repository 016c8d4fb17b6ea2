"""From a cart to an order."""

from __future__ import annotations

import logging

from shop.payments import PaymentDeclined, Payments
from shop.stock import Stock

log = logging.getLogger(__name__)


class Checkout:
    def __init__(self, payments: Payments, stock: Stock) -> None:
        self._payments, self._stock = payments, stock

    async def place(self, customer: str, lines: dict[str, int], cents: int) -> str:
        """The id of the order. Raises `PaymentDeclined`."""
        reservation = await self._stock.reserve(lines)
        try:
            payment = await self._payments.charge(customer, cents)
        except PaymentDeclined:
            log.info("payment of %s declined, reservation %s released", customer, reservation)
            self._stock.release(reservation)
            raise
        return await self._stock.commit(reservation, payment)
