"""Folders for other people's files: gone when the work is over, and swept when a process died over it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "placet-analyzers-"
OLD = 3600.0
"""Seconds after which nobody is at work in such a folder any more: a call takes a few minutes at most."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of its own, deleted afterwards. Whoever makes one deletes what was left of others."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def sweep() -> None:
    """Delete the folders that killed processes of ours left. Another user's, a link or a young one stays."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _left_over(path):
            shutil.rmtree(path, ignore_errors=True)


def _left_over(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return ours and time.time() - found.st_mtime > OLD
