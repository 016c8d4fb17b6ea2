"""Idempotency keys, as Stripe keeps them. Stripe API reference, "Idempotent requests".

The first answer of an endpoint that began its work is kept for 24 hours, errors included, and given again to whoever
sends the same; what was turned away before is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from tests.sandbox.stripe.errors import StripeRefusal

KEPT = 24 * 3600.0


@dataclass
class Kept:
    """What was sent under a key, and its answer, once there is one."""

    asked: str
    at: float
    status: int = 0
    body: bytes = b""


class Keys:
    """Those of one account."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._kept: dict[str, Kept] = {}
        self._clock, self._lock = clock, Lock()

    def take(self, key: str, asked: str) -> Kept | None:
        """The answer to give again, or None: go on. Raises `StripeRefusal`."""
        with self._lock:
            known = self._kept.get(key)
            if known is None or known.at + KEPT < self._clock():
                self._kept[key] = Kept(asked, self._clock())
                return None
        if known.asked != asked:
            said = "Keys for idempotent requests can only be used with the same parameters they were first used with."
            raise StripeRefusal(400, said, type="idempotency_error")
        if not known.status:
            said = "There is currently another in-progress request using this Stripe-Idempotency-Key."
            raise StripeRefusal(409, said, code="idempotency_key_in_use")
        return known

    def keep(self, key: str, status: int, body: bytes) -> None:
        with self._lock:
            kept = self._kept[key]
            kept.status, kept.body = status, body

    def drop(self, key: str) -> None:
        """Nothing was begun: the key is as good as new."""
        with self._lock:
            self._kept.pop(key, None)
