"""An analyzer's process: alone, limited, and gone with everything it started."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from agents.analyzers.command import filled_in
from agents.analyzers.process import Failed, run


def python(code: str, scratch: Path, seconds: float = 20, memory: int = 2000) -> str:
    """What code prints that an analyzer runs."""
    return run(filled_in(("{python}", "-c", code), ()), scratch, memory=memory, seconds=seconds).decode()


def test_it_gives_back_what_was_printed(tmp_path: Path) -> None:
    assert python("print('hello')", tmp_path) == "hello\n"


def test_nothing_of_our_environment_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    printed = python("import os; print(sorted(os.environ)); print(os.environ['HOME'])", tmp_path).splitlines()
    assert printed[0] == str(["HOME", "LANG", "PATH", "RAYON_NUM_THREADS", "TMPDIR"])
    assert printed[1] == str(tmp_path)


def test_it_imports_nothing_from_where_it_runs(tmp_path: Path) -> None:
    for module in ("calendar", "datetime", "argparse"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit(7)\n")
    command = filled_in(("{python}", "-m", "calendar", "2026", "1"), ())
    assert b"January 2026" in run(command, tmp_path, memory=2000, seconds=20)


def test_it_is_stopped_when_its_time_is_over_and_so_is_all_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "open('pid', 'w').write(str(child.pid)); time.sleep(60)"
    )
    began = time.monotonic()
    with pytest.raises(Failed, match="stopped after 2 s"):
        python(code, tmp_path, seconds=2)
    assert time.monotonic() - began < 10
    pid = int((tmp_path / "pid").read_text())
    assert gone(pid)


def gone(pid: int) -> bool:
    """Whether a process has ended, or is only waiting to be buried by whoever adopted it."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_a_child_left_running_is_ended_with_it(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "open('pid', 'w').write(str(child.pid))"
    )
    python(code, tmp_path)
    assert gone(int((tmp_path / "pid").read_text()))


def test_memory_is_limited(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="status 1"):
        python("bytearray(600_000_000)", tmp_path, memory=500)
    assert python("bytearray(600_000_000); print('ok')", tmp_path, memory=2000).startswith("ok")


def test_what_it_prints_is_limited(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"it ended|it was ended"):
        python("import sys\nwhile True: sys.stdout.write('x' * 1_000_000)", tmp_path)


def test_it_is_not_started_without_time(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no time left"):
        python("open('ran', 'w')", tmp_path, seconds=0.5)
    assert list(tmp_path.iterdir()) == []


def test_a_signal_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended by SIGKILL"):
        python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", tmp_path)
