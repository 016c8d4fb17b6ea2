"""Faults that a sandbox was asked for, and what each request meets of them."""

from __future__ import annotations

from threading import Lock
from typing import Generic, Protocol, TypeVar


class Limited(Protocol):
    """A fault of the next `times` requests of a kind (None: of any)."""

    route: str | None
    times: int


F = TypeVar("F", bound=Limited)


class Waiting(Generic[F]):
    """Those asked for and not yet used up, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[F] = []
        self._lock = Lock()

    def expect(self, fault: F) -> None:
        with self._lock:
            self._waiting.append(fault)

    def heal(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take_fault(self, route: str) -> F | None:
        """The fault that meets this request, one time fewer left of it."""
        with self._lock:
            fault = next((each for each in self._waiting if each.route in (None, route)), None)
            if fault is not None:
                fault.times -= 1
                self._waiting = [each for each in self._waiting if each.times > 0]
            return fault
