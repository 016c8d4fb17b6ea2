"""Who asked for what, and which writes were performed: the ground for "exactly once"."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Condition


@dataclass(frozen=True)
class Request:
    """One request that arrived; `status` is None when hung up on, `login` when not recognised."""

    method: str
    path: str
    kind: str
    login: str | None
    status: int | None


@dataclass(frozen=True)
class Write:
    """One write that was performed, answered or not; `subject` is "acme/shop#1" or "acme/shop"."""

    method: str
    kind: str
    subject: str
    login: str


class Ledger:
    """Everything that came in over HTTP."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.writes: list[Write] = []
        self._written = Condition()

    def record(self, write: Write) -> None:
        with self._written:
            self.writes.append(write)
            self._written.notify_all()

    def count(self, kind: str, subject: str | None = None) -> int:
        """How often a write of that kind was performed, on one subject or on all."""
        return sum(write.kind == kind and subject in (None, write.subject) for write in self.writes)

    def wait_for(self, kind: str, subject: str | None = None, *, times: int = 1, timeout: float = 10.0) -> None:
        """Returns once the write was performed so often; else raises TimeoutError."""
        with self._written:
            if not self._written.wait_for(lambda: self.count(kind, subject) >= times, timeout):
                found = self.count(kind, subject)
                raise TimeoutError(f"{kind} performed {found} of {times} times within {timeout} s")
