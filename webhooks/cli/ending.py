"""A command that is told to end while it asks: what it has half done is undone first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TOLD = (signal.SIGHUP, signal.SIGTERM)
"""What ends a process at once unless it says otherwise: its terminal was closed, or somebody ends it."""


@contextmanager
def in_order() -> Iterator[None]:
    """Within it, whoever ends this process leaves its blocks one by one, as an exception does."""
    if threading.current_thread() is not threading.main_thread():  # where no signal arrives
        yield
        return
    before = {number: signal.signal(number, _end) for number in TOLD}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are told
    raise SystemExit(128 + number)
