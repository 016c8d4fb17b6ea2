"""Hints: messages that a run, or the inbox, wants attention. They may be lost: the sweep finds what they missed."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow

from celery import Celery
from kombu.exceptions import OperationalError

SOON = 0.2
"""Seconds a hint may take to leave."""
PAUSE = 2.0
"""Seconds for which no hint is tried after the broker could not be reached."""

log = logging.getLogger(__name__)


class Hint:
    """Publishes without waiting for the broker. A failure changes no answer.

    A thread does it, since the broker's client tries again for seconds before it gives up.
    """

    def __init__(self, broker: str) -> None:
        self._app = Celery("placet-hints", broker=broker, set_as_current=False)
        self._app.conf.broker_transport_options = {"socket_connect_timeout": SOON, "socket_timeout": SOON}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hint")
        self._one = threading.Lock()
        self._not_before = 0.0

    def drain(self) -> bool:
        """The inbox holds something. False when the hint did not leave."""
        return self._send("placet.drain")

    def drive(self, run: str) -> bool:
        """A run wants to be driven. False when the hint did not leave."""
        return self._send("placet.drive", run)

    def _send(self, task: str, *args: str) -> bool:
        with self._one:
            if time.monotonic() < self._not_before:
                return False
            try:
                self._thread.submit(self._publish, task, args).result(timeout=SOON)
            except (OperationalError, OSError, TooSlow) as error:
                self._not_before = time.monotonic() + PAUSE
                log.warning("a hint did not leave, the sweep will do: %s", type(error).__name__)
                return False
        return True

    def _publish(self, task: str, args: tuple[str, ...]) -> None:
        self._app.send_task(task, args=args, ignore_result=True, retry=False)
