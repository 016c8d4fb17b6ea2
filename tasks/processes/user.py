"""Who is at the shell, as this machine calls them."""

from __future__ import annotations

import getpass
import os


def user() -> str:
    """The login name; "uid-<n>" where the machine has no name for them, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid-{os.getuid()}"


def is_root() -> bool:
    """Whether nothing on this machine is out of our reach."""
    return os.geteuid() == 0
