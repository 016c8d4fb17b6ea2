"""What can go wrong between a client and GitHub, on request and counted.

GitHub Docs, "Rate limits for the REST API" (both kinds of limit) and "Troubleshooting the REST API".
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal, get_args

from tests.sandbox.faults import Waiting

How = Literal[
    "401", "403", "404", "500", "502", "503", "502-after", "403-rate-limit", "429", "secondary-limit",
    "slow", "slow-after", "drop-before", "drop-after",
]  # fmt: skip

_SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_ANSWERS = {
    "401": (401, "Bad credentials"),
    "403": (403, "Resource not accessible by personal access token"),
    "404": (404, "Not Found"),
    "500": (500, "Server Error"),
    "502": (502, "Server Error"),
    "503": (503, "Service Unavailable"),
    "502-after": (502, "Server Error"),
    "403-rate-limit": (403, "API rate limit exceeded for user ID 1."),
    "429": (429, _SECONDARY),
    "secondary-limit": (403, _SECONDARY),
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
        return self.how.endswith("-after")

    @property
    def waits(self) -> bool:
        return self.how.startswith("slow")

    @property
    def hangs_up(self) -> bool:
        return self.how.startswith("drop")

    @property
    def answer(self) -> tuple[int, str]:
        """Status and message."""
        return _ANSWERS[self.how]

    @property
    def headers(self) -> dict[str, str]:
        if self.how == "403-rate-limit":
            return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time() + self.seconds))}
        return {"Retry-After": str(int(self.seconds))} if self.how in ("429", "secondary-limit") else {}


class Faults(Waiting[Fault]):
    """Those asked for and not yet used up."""

    def fail(self, route: str | None, how: How, *, times: int = 1, seconds: float = 1.0) -> None:
        """Raises ValueError for a way of failing that is not one of `How`."""
        if how not in get_args(How):
            raise ValueError(f"no fault {how!r}: use one of {', '.join(get_args(How))}")
        self.expect(Fault(route, how, times, seconds))
