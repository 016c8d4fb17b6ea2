"""Standard output, shared by all that `placet up` runs: one line at a time, after its owner's name."""

from __future__ import annotations

import contextlib
import threading

from tasks.processes.masks import Masks
from tasks.processes.plain import one_line


class Terminal:
    """Prints lines in which no secret can be read."""

    def __init__(self, masks: Masks) -> None:
        self._masks, self._lock = masks, threading.Lock()

    def say(self, name: str, line: str) -> None:
        """Print a line of `name`'s, unless it is empty. A terminal that is gone stops nobody's work."""
        if not line.strip():
            return
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(f"{name:<6} | {one_line(self._masks(line))}".rstrip(), flush=True)  # noqa: T201 - it is the terminal
