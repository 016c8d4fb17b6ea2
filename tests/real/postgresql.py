"""A real PostgreSQL for the length of a block, on loopback, from the binaries that the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tasks.processes.ports import free_port

ACCOUNT = "postgres"
"""PostgreSQL does not run as root: Debian's package makes this account for it."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of an empty database of its owner's. Skips where there is no PostgreSQL; fails where CI is set."""
    bin_ = _programs()
    if bin_ is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("there is no PostgreSQL; on Debian and Ubuntu: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="placet-pg-"))
    port = free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT)
        _run(bin_ / "initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "owner", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(bin_ / "pg_ctl", "-w", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://owner@127.0.0.1:{port}/postgres"
        finally:
            _run(bin_ / "pg_ctl", "-w", "-m", "immediate", "-D", f"{folder}/data", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The newest of Debian's, which are not on the path; else those that are."""
    if found := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _run(program: Path, *args: str) -> None:
    user = ACCOUNT if os.geteuid() == 0 else None
    subprocess.run([program, *args], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)
