"""A lock file: held while a process, or one that it passed the lock on to, is alive."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from tasks.processes.files import usable


class Held(Exception):
    """Somebody else holds it. `pid` is theirs, 0 if they have not said."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"held by process {pid}")
        self.pid = pid

    @property
    def orphaned(self) -> bool:
        """Whether the process that took it is gone, and only one that it started holds on."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass  # somebody else's, and alive
        return False


class Lock:
    """flock(2) on `path`. `fileno()` may be passed on to a child, which then holds it too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self, wait: float = 1.0) -> None:
        """Raises `Held` if it is not free within `wait` seconds, `ConfigError` if the file cannot be used."""
        with usable(self.path):
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._insist(file, time.monotonic() + wait)
        except Held:
            os.close(file)
            raise
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        self._file = file

    def release(self) -> None:
        """Let go. Closed, not unlocked: a child that holds it too keeps it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def fileno(self) -> int:
        """The descriptor to pass on."""
        assert self._file is not None, "not taken"
        return self._file

    def held(self) -> bool:
        """Whether anybody holds it now."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False

    def _insist(self, file: int, deadline: float) -> None:
        while True:
            try:
                with usable(self.path):
                    return _try(file)
            except Held:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(0.05)  # a look by `held()` is over in an instant, and no reason to refuse


def _try(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(file, 9, 0)
        raise Held(int(said) if said.isdigit() else 0) from None
