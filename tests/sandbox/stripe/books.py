"""The account's books: every object by its kind and id, what is told of each change, and who did what over HTTP."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Any

from tests.sandbox.stripe.errors import missing

Json = dict[str, Any]
KINDS = {
    "charges": "charge",
    "credit_notes": "credit_note",
    "customers": "customer",
    "disputes": "dispute",
    "early_fraud_warnings": "early_fraud_warning",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "refunds": "refund",
    "subscriptions": "subscription",
}
VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class Request:
    """One request that arrived; `status` is None when hung up on."""

    method: str
    path: str
    kind: str
    key: str
    status: int | None


@dataclass(frozen=True)
class Write:
    """One write that was performed over the API, answered or not, on one object."""

    kind: str
    subject: str


class Books:
    """Objects in Stripe's shape, the newest last."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.time
        self.lock = RLock()
        self.events: list[Json] = []
        self.requests: list[Request] = []
        self.writes: list[Write] = []
        self._rows: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}

    def time(self) -> float:
        """What `clock` says, whatever it was set to meanwhile."""
        return self.clock()

    @property
    def now(self) -> int:
        return int(self.clock())

    def get(self, kind: str, id: str) -> Json:
        """An object as it stands, to look at or to change. Raises `StripeRefusal` if there is none."""
        try:
            return self._rows[kind][id]
        except KeyError:
            raise missing(KINDS[kind], id) from None

    def all(self, kind: str, **fields: str) -> list[Json]:
        """Those whose fields say so, the newest first."""
        rows = reversed(self._rows[kind].values())
        return [row for row in rows if all(row.get(name) == value for name, value in fields.items())]

    def add(self, kind: str, prefix: str, **fields: Any) -> Json:
        """A new object."""
        id = f"{prefix}_{secrets.token_hex(12)}"
        row: Json = {"id": id, "object": KINDS[kind], "created": self.now, "livemode": False, "metadata": {}}
        row |= fields
        with self.lock:
            self._rows[kind][id] = row
        return row

    def tell(self, type: str, row: Json, **previous: Any) -> Json:
        """An event about an object, as it is now. Stripe API reference, "The Event object"."""
        data: Json = {"object": copy.deepcopy(row)}
        if previous:
            data["previous_attributes"] = previous
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": type,
        }
        with self.lock:
            self.events.append(event)
        return event

    def count(self, kind: str, subject: str | None = None) -> int:
        """How often a write of that kind was performed over the API, on one object or on all."""
        return sum(write.kind == kind and subject in (None, write.subject) for write in self.writes)
