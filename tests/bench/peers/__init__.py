"""What the figures are compared with. Each runs by itself, in an environment of its own, and imports nothing of ours.

`requirements.in` says which versions; `requirements.txt` pins them and all they need.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.bench.figure import NotMeasured

HERE = Path(__file__).parent
PINS = HERE / "requirements.txt"
ENVIRONMENT = HERE.parents[2] / ".peers"
INSTALL_SECONDS = 300.0


@cache
def python() -> str:
    """The interpreter that has the peers; installs them on first use. Raises `NotMeasured` when that fails."""
    found, stamp = ENVIRONMENT / "bin/python", ENVIRONMENT / ".ready"
    wanted = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        _uv("venv", "--clear", "--python", sys.executable, str(ENVIRONMENT))
        _uv("pip", "install", "--python", str(found), "--require-hashes", "--requirements", str(PINS))
        stamp.write_text(wanted)
    return str(found)


def ask(script: str, *words: str, env: Mapping[str, str], seconds: float) -> str:
    """What a peer prints. Raises `NotMeasured` when it fails, with the end of what it said."""
    command = [python(), str(HERE / script), *words]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds, check=True)
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{script} did not end within {seconds:.0f} s") from None
    except subprocess.CalledProcessError as error:
        raise NotMeasured(f"{script} failed: {last_line(error.stderr)}") from None
    return done.stdout


def _uv(*words: str) -> None:
    command = [str(Path(sys.executable).with_name("uv")), "--quiet", *words]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS, env=os.environ)
    except subprocess.CalledProcessError as error:
        raise NotMeasured(f"the peers could not be installed: {last_line(error.stderr)}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMeasured(f"the peers could not be installed: {error}") from None


def last_line(said: str) -> str:
    """The last line that says something."""
    return next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
