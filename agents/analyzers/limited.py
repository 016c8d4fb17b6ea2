"""Starts a program under limits: `limited.py MEMORY_MB SECONDS PROGRAM [ARGUMENT...]`.

Run as a file in a process of its own: to set limits between fork and exec is not safe beside threads.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

MB = 1_000_000
WRITTEN = 64
PROCESSES = 1000
"""Processes and threads that it may start, beyond those this user is seen to have: outside a container may be more."""


def main() -> None:
    """Become the program."""
    memory, seconds, *command = sys.argv[1:]
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(seconds),
        resource.RLIMIT_FSIZE: WRITTEN * MB,
        resource.RLIMIT_AS: int(memory) * MB,
    }
    if others := running():
        limits[resource.RLIMIT_NPROC] = others + PROCESSES
    for limit, value in limits.items():
        # macOS does not let a process limit its address space; its time and its output are limited there too.
        with contextlib.suppress(ValueError):
            resource.setrlimit(limit, (value, value))
    os.execv(command[0], command)  # noqa: S606 - a list of arguments from our own code, no shell


def running() -> int:
    """Threads of this user, which the limit on processes counts in; 0 where there is no /proc to tell."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count


if __name__ == "__main__":
    main()
