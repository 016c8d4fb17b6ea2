"""The primary rate limit: so many requests an hour for each token.

GitHub Docs, "Rate limits for the REST API".
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

HOUR = 3600


class RateLimit:
    """Counts per login; the hour starts with the sandbox."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._used: Counter[str] = Counter()
        self._reset = int(time.time()) + HOUR

    def spend(self, login: str) -> bool:
        """False once the hour's requests are used up."""
        if time.time() >= self._reset:
            self._used.clear()
            self._reset += HOUR
        self._used[login] += 1
        return self._used[login] <= self.limit

    def refund(self, login: str) -> None:
        """An answer that nothing has changed is not counted."""
        self._used[login] -= 1

    def shape(self, login: str) -> dict[str, Any]:
        used = min(self._used[login], self.limit)
        return {"limit": self.limit, "used": used, "remaining": self.limit - used, "reset": self._reset}

    def headers(self, login: str) -> dict[str, str]:
        named = {f"X-RateLimit-{name.capitalize()}": str(value) for name, value in self.shape(login).items()}
        return named | {"X-RateLimit-Resource": "core"}
