"""Keeps processes alive: starts what died after a back-off, gives up loudly, ends all of them in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

STEADY_SECONDS = 10.0
"""Who lived this long did not die of its start."""
TRIES = 5
"""Deaths in a row, each sooner than that, before it is hopeless."""
LOOK_SECONDS = 0.1


class Part(Protocol):
    """What is kept alive: a child process, or the embedded store."""

    @property
    def name(self) -> str: ...
    def poll(self) -> int | None: ...
    def start(self) -> object: ...
    def restart(self) -> object: ...
    def stop(self) -> object: ...
    def kill(self) -> None: ...


class Hopeless(Exception):
    """A part dies again and again."""


@dataclass
class Kept:
    """A part, when it began, how often in a row it died at once, and (if dead) when to start it again."""

    part: Part
    began: float = 0.0
    quick: int = 0
    again: float | None = None


def after_death(lived: float, quick: int) -> tuple[int, float]:
    """Quick deaths in a row, with this one, and seconds to wait: 0 after a steady life, else 0.5, 1, 2 …"""
    if lived >= STEADY_SECONDS:
        return 0, 0.0
    return quick + 1, 0.5 * 2**quick


class Supervisor:
    """Runs parts, in the order given, until a signal; then ends them in the reverse of it."""

    def __init__(
        self, parts: Sequence[Part], say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kept = [Kept(part) for part in parts]
        self._say, self._clock = say, clock
        self._signals: list[int] = []

    def run(self, each_look: Callable[[], None]) -> int:
        """0 after SIGINT, SIGTERM or SIGHUP; 1 if it gave up. `each_look` is called ten times a second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup(1) means it
                signal.signal(number, self._signalled)
        try:
            self._keep(each_look)
            self._say(f"{signal.Signals(self._signals[0]).name}: shutting down (once more: at once)")
        except Hopeless as error:
            self._say(f"{error}; shutting down")
            return 1
        finally:
            self._end()
        return 0

    def _keep(self, each_look: Callable[[], None]) -> None:
        for kept in self._kept:
            if self._signals:
                return
            self._start(kept, kept.part.start)
        while not self._signals:
            for kept in self._kept:
                self.look(kept)
            each_look()
            time.sleep(LOOK_SECONDS)

    def look(self, kept: Kept) -> None:
        """What is to be done about one part now. Raises `Hopeless`."""
        now = self._clock()
        if kept.again is not None:
            if now >= kept.again:
                self._start(kept, kept.part.restart)
            return
        if (code := kept.part.poll()) is None:
            return
        kept.quick, wait = after_death(now - kept.began, kept.quick)
        name = kept.part.name
        if kept.quick >= TRIES:
            raise Hopeless(f"{name} died {TRIES} times in a row ({_cause(code)}); its lines above say why")
        self._say(f"{name} died ({_cause(code)}); starting it again in {wait:g} s")
        kept.again = now + wait

    def _start(self, kept: Kept, start: Callable[[], object]) -> None:
        kept.began, kept.again = self._clock(), None
        start()

    def _end(self) -> None:
        for kept in reversed(self._kept):
            if kept.part.stop() is False:
                self._say(f"{kept.part.name} did not end in time and was killed")

    def _signalled(self, number: int, _frame: object) -> None:
        self._signals.append(number)  # prints nothing: the line it breaks into may be half printed
        if len(self._signals) > 1:
            for kept in self._kept:
                kept.part.kill()


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
