"""What can go wrong between a client and Stripe, on request and counted.

Stripe Docs, "Rate limits" (429 and lock timeouts) and "Advanced error handling" (500 and dropped connections).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from tests.sandbox.faults import Waiting

How = Literal["429", "lock-timeout", "500", "503", "500-after", "slow", "hang", "drop-before", "drop-after"]

LIMITED = {"message": "Request rate limit exceeded.", "type": "invalid_request_error", "code": "rate_limit"}
LOCKED = {
    "message": "This object cannot be accessed right now because another API request is accessing it.",
    "type": "invalid_request_error",
    "code": "lock_timeout",
}
BROKEN = {"message": "An unknown error occurred.", "type": "api_error"}
ANSWERS: dict[str, tuple[int, dict[str, str]]] = {
    "429": (429, LIMITED),
    "lock-timeout": (429, LOCKED),
    "500": (500, BROKEN),
    "503": (503, BROKEN),
    "500-after": (500, BROKEN),
}


@dataclass
class Fault:
    """How the next `times` requests of a kind (None: of any) go wrong; `seconds` to wait, or to tell to."""

    route: str | None
    how: How
    times: int
    seconds: float

    @property
    def works_first(self) -> bool:
        return self.how in ("500-after", "slow", "hang", "drop-after")

    @property
    def waits(self) -> float | None:
        """Seconds to wait before the answer; for ever is until the sandbox closes."""
        return {"slow": self.seconds, "hang": 3600.0}.get(self.how)

    @property
    def hangs_up(self) -> bool:
        return self.how.startswith("drop")

    @property
    def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        status, error = ANSWERS[self.how]
        return status, {"error": error}

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(int(self.seconds))} if self.how == "429" else {}


class Faults(Waiting[Fault]):
    """Those asked for and not yet used up."""

    def fail(self, route: str | None, how: How, *, times: int = 1, seconds: float = 1.0) -> None:
        """Raises ValueError for a way of failing that is not one of `How`."""
        if how not in get_args(How):
            raise ValueError(f"no fault {how!r}: use one of {', '.join(get_args(How))}")
        self.expect(Fault(route, how, times, seconds))
