"""A child process: in a group of its own, on a leash, its output ours to print."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Say = Callable[[str, str], None]
"""Prints one line: whose it is, and the line."""


def leashed(command: Sequence[str], number: signal.Signals) -> list[str]:
    """The same command, sent `number` when the thread that starts it ends (on Linux; elsewhere as it was)."""
    leash = Path(__file__).with_name("leash.py")
    return [sys.executable, "-I", "-S", str(leash), str(os.getpid()), str(int(number)), *command]


class Child:
    """One process that `placet up` keeps alive. It ends on SIGTERM, and after `grace` seconds by force."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], grace: float, say: Say) -> None:
        self.name, self.grace = name, grace
        self._command, self._env, self._say = command, env, say
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            leashed(self._command, signal.SIGTERM),
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            process_group=0,  # Ctrl-C in the terminal is for us alone: we end them in order
        )
        self._reader = threading.Thread(target=self._read, name=f"{self.name}-output", daemon=True)
        self._reader.start()

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return None if self._process is None else self._process.poll()

    @property
    def pid(self) -> int:
        """Of the process; 0 before it was ever started."""
        return 0 if self._process is None else self._process.pid

    def stop(self) -> bool:
        """End it and what it started. Returns whether it went by itself."""
        if self._process is None:
            return True
        if self._process.poll() is None:
            self._process.terminate()
        went = self._went()
        self._clear()
        return went

    def restart(self) -> None:
        """Start it again after it died; what it left behind, which might hold its port, is ended first."""
        self._clear()
        self.start()

    def kill(self) -> None:
        """End it and what it started, at once."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _clear(self) -> None:
        assert self._process is not None
        self.kill()
        self._process.wait()
        if self._reader is not None:
            self._reader.join(timeout=2)

    def _went(self) -> bool:
        assert self._process is not None
        try:
            self._process.wait(self.grace)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._say(self.name, line.rstrip("\n"))
