"""Runs one analyzer: in its own process group, with nothing of ours in its environment, under limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

LIMITED = Path(__file__).with_name("limited.py")
PRINTED = 8_000_000
"""Bytes that are read of what it prints."""


class Failed(Exception):
    """An analyzer gave no report: why, in words for people."""


def run(command: Sequence[str], scratch: Path, *, memory: int, seconds: float, ok: Sequence[int] = (0,)) -> bytes:
    """What a command prints, run inside `scratch` with `memory` MB for `seconds`. Raises `Failed`.

    `command` begins with the absolute path of a program; `ok` are the exit codes of a run that went well.
    """
    if seconds < 1:
        raise Failed("there was no time left for it")
    limited = [sys.executable, "-I", str(LIMITED), str(memory), str(int(seconds) + 1)]
    with TemporaryFile() as printed:
        try:
            process = subprocess.Popen(
                [*limited, *command],
                cwd=scratch,
                env=_environment(scratch, Path(command[0]).parent),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(f"it cannot be started ({error.strerror})") from None
        _await(process, seconds, ok)
        return _read(printed)


def _await(process: subprocess.Popen[bytes], seconds: float, ok: Sequence[int]) -> None:
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"it was stopped after {seconds:.0f} s") from None
    finally:
        _kill(process)
    if status < 0:
        raise Failed(f"it was ended by {signal.Signals(-status).name}")
    if status not in ok:
        raise Failed(f"it ended with status {status}")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group: whatever it started goes with it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(printed: IO[bytes]) -> bytes:
    if printed.seek(0, os.SEEK_END) > PRINTED:
        raise Failed(f"it printed more than {PRINTED // 1_000_000} MB")
    printed.seek(0)
    return printed.read()


def _environment(scratch: Path, programs: Path) -> dict[str, str]:
    """Its program's folder is on PATH, since a script finds its interpreter there."""
    home, path = str(scratch), os.pathsep.join((str(programs), os.defpath))
    return {"HOME": home, "TMPDIR": home, "PATH": path, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"}
