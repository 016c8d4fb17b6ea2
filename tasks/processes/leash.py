"""Starts a program that dies with its parent: `leash.py PARENT SIGNAL PROGRAM [ARGUMENT...]`.

Linux sends SIGNAL when the thread that started us ends (prctl(2), PR_SET_PDEATHSIG; it survives execve).
Elsewhere the parent's own shutdown is all there is. Run as a file, so that nothing has to be loaded first.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become the program."""
    parent, number, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit("the parent is gone already")
    os.execv(command[0], command)  # noqa: S606 - a list of arguments from our own code, no shell


if __name__ == "__main__":
    main()
