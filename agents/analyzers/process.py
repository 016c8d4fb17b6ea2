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

from agents.analyzers.shapes import Limits

LIMITED = Path(__file__).with_name("limited.py")


class Failed(Exception):
    """An analyzer gave no report: why, in words for people."""


def run(module: str, arguments: Sequence[str], scratch: Path, limits: Limits, seconds: float) -> bytes:
    """What `python -m MODULE ARGUMENTS` prints, run inside `scratch`. Raises `Failed`.

    `-I` keeps the folder it runs in, which holds other people's files, from being imported from.
    """
    allowed = min(float(limits.seconds), seconds)
    if allowed < 1:
        raise Failed("there was no time left for it")
    python = [sys.executable, "-I", "-X", "utf8"]
    limited = [*python, str(LIMITED), str(limits.memory), str(limits.seconds)]
    with TemporaryFile() as printed:
        process = subprocess.Popen(
            [*limited, *python, "-m", module, *arguments],
            cwd=scratch,
            env=_environment(scratch),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _await(process, allowed)
        printed.seek(0)
        return printed.read()


def _await(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"it was stopped after {seconds:.0f} s") from None
    finally:
        _kill(process)
    if status < 0:
        raise Failed(f"it was ended by {signal.Signals(-status).name}")
    if status > 0:
        raise Failed(f"it ended with status {status}")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group: whatever it started goes with it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(scratch: Path) -> dict[str, str]:
    home = str(scratch)
    return {"HOME": home, "TMPDIR": home, "PATH": os.defpath, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"}
