"""Ends servers that are left behind: one small process, which is told of each, and outlives the one that started them.

A worker that is killed cannot end anything. What it hears of its end by is the pipe from it, which closes then. Run as
a file, so that nothing has to be loaded first.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from threading import Lock


class _Warden:
    """The process's own, started with the first server."""

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        self._lock, self._process = Lock(), None

    _lock: Lock
    _process: subprocess.Popen[bytes] | None

    def tell(self, line: str) -> None:
        """`+7`: process group 7 is to end with us; `-7`: it has ended."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = _start()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.write(f"{line}\n".encode())
                self._process.stdin.flush()

    def forget(self) -> None:
        """In a forked child: the groups are its parent's, which ends when its own end of the pipe closes."""
        if self._process is not None and self._process.stdin is not None:
            os.close(self._process.stdin.fileno())
            self._process.stdin.detach()  # type: ignore[attr-defined]
            self._process.returncode = 0
        self.empty()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


_warden = _Warden()


def watch(group: int) -> None:
    """This process group is ended when this process ends, however that comes about."""
    _warden.tell(f"+{group}")


def leave(group: int) -> None:
    """It has ended: its number may become another's."""
    _warden.tell(f"-{group}")


def main() -> None:
    """Listen until the pipe closes, and end what is left."""
    groups: set[int] = set()
    for line in sys.stdin:
        number = int(line[1:])
        (groups.add if line.startswith("+") else groups.discard)(number)
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
else:
    os.register_at_fork(after_in_child=_warden.forget)
