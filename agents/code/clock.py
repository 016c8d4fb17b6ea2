"""Time for many files, of which none may take all."""

from __future__ import annotations

import time
from collections.abc import Callable

EACH = 2.0
"""Seconds for parsing one file."""


class Clock:
    """Runs from when it is made, for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        return time.monotonic() > self._ends

    def share(self) -> Callable[[], bool]:
        """Begins one file's time, and tells whether it is over."""
        ends = min(self._ends, time.monotonic() + EACH)
        return lambda: time.monotonic() > ends
