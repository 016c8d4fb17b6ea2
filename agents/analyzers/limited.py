"""Starts a program under limits: `limited.py MEMORY_MB SECONDS PROGRAM [ARGUMENT...]`.

Run as a file in a process of its own: to set limits between fork and exec is not safe beside threads.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys

MB = 1_000_000
WRITTEN = 64


def main() -> None:
    """Become the program."""
    memory, seconds, *command = sys.argv[1:]
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, WRITTEN * MB),
        (resource.RLIMIT_AS, int(memory) * MB),
    ):
        # macOS does not let a process limit its address space; its time and its output are limited there too.
        with contextlib.suppress(ValueError):
            resource.setrlimit(limit, (value, value))
    os.execv(command[0], command)  # noqa: S606 - a list of arguments from our own code, no shell


if __name__ == "__main__":
    main()
