"""What a turn writes down while something else is under way."""

from __future__ import annotations

from collections.abc import Callable

from tasks.errors import StoreAway
from tasks.store.journals import Fenced, Moved


class Flushing:
    """What is being written. `error`: why it was not, once it has landed."""

    def __init__(self, flushed: Callable[[], object]) -> None:
        self.error: Moved | Fenced | StoreAway | None = None
        self._flushed: Callable[[], object] | None = flushed

    def land(self) -> None:
        """Wait for it, the first time."""
        flushed, self._flushed = self._flushed, None
        if flushed is None:
            return
        try:
            flushed()
        except (Moved, Fenced, StoreAway) as error:
            self.error = error
