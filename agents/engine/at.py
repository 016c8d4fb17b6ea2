"""Where and with what one call is made: settings, the effect's key, and how long it may take."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agents.engine.errors import Later
from agents.settings import Settings


@dataclass(frozen=True, kw_only=True)
class At:
    """Where and with what one call is made. Made for the call, in no prompt, journal or error.

    `options` are the operator's, from `[tools]`; `effect_key` is what the provider may deduplicate by; nothing is
    sent after `send_by`, and the call is over by `give_up` (seconds since the epoch).
    """

    settings: Settings = field(repr=False)
    options: Any = None
    effect_key: str = ""
    send_by: float = float("inf")
    give_up: float = float("inf")
    clock: Callable[[], float] = field(default=time.time, repr=False)

    @property
    def remaining(self) -> float:
        """Seconds this call may still take."""
        return max(self.give_up - self.clock(), 0.001)

    def sending(self) -> None:
        """To be called right before a write leaves. Raises `Later` when it is too late to send."""
        if self.clock() > self.send_by:
            raise Later("the call was held up too long and was not sent")

    def marker(self, *about: object) -> str:
        """40 hex digits only we can make: how a probe knows our own work on this very object."""
        return self._signed("marker", self.effect_key, *about)

    def stamp(self, *about: object) -> str:
        """40 hex digits only we can make, the same from call to call: how we know that a work is ours at all."""
        return self._signed("stamp", *about)

    def _signed(self, *parts: object) -> str:
        text = "\x1f".join(map(str, parts))
        return hmac.new(self.settings.secret, text.encode(), hashlib.sha256).hexdigest()[:40]
