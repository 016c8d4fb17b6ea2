"""So many requests work at a time; who waits for a seat longest is next."""

from __future__ import annotations

from collections import deque
from threading import Lock


class Seats:
    """A semaphore that hands each seat to whoever has waited longest: Python's own lets newcomers overtake, so that
    some wait for a long time where many do.
    """

    def __init__(self, number: int) -> None:
        self.free = number
        self._waiting, self._lock = deque[Lock](), Lock()

    def take(self) -> None:
        """Wait for a seat."""
        with self._lock:
            if self.free:
                self.free -= 1
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def leave(self) -> None:
        """Let the next have it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self.free += 1
