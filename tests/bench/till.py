"""The sandbox shop, telling when each refund arrived."""

from __future__ import annotations

import queue
import time

from flask import Response, request

from tests.bench.figure import NotMeasured
from tests.sandbox.shop import Shop

PATIENCE = 20.0


class Till(Shop):
    """A shop whose refunds are waited for."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
        super().__init__()

    def refund_of(self, charge: str) -> float:
        """When the next refund came, by `time.perf_counter`. Raises `NotMeasured` if it is another, or none comes."""
        try:
            came, at = self._arrived.get(timeout=PATIENCE)
        except queue.Empty:
            raise NotMeasured(f"no refund of {charge} within {PATIENCE:.0f} s") from None
        if came != charge:
            raise NotMeasured(f"{came} was refunded, not {charge}")
        return at

    def _refund(self) -> Response:
        self._arrived.put((request.get_json()["charge"], time.perf_counter()))
        return super()._refund()
