"""`make demo` as a newcomer meets it: it ends by itself, well, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.checkout import checkout
from tests.stories.stack import ROOT, NotSo, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.timeout(300),
]
STARTING = 90.0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo, telling to a pipe, with all that it writes in one folder."""
    env = {**os.environ, "TMPDIR": str(tmp_path), "GITHUB_WEBHOOK_SECRET": "not-for-the-demo"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.demo"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def inhabitants(folder: Path) -> list[int]:
    """Processes that live there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            home = (process / "cwd").resolve(strict=True)
        except OSError:
            continue
        if home.is_relative_to(folder):
            found.append(int(process.name))
    return found


def test_the_demo_ends_well_by_itself(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    told, _ = demo.communicate(timeout=280)
    assert demo.returncode == 0, told
    headings = [line.partition("  ")[0] for line in told.splitlines() if line[:1].isdigit()]
    assert headings == [str(n) for n in range(1, 21)]
    assert told.count("✓") == 24
    assert "Possible SQL injection" in told
    assert "we have refunded 89.00 EUR of your payment" in told
    assert "Score 100: grade A" in told
    assert "company could be “Acme”; a person has written “Acme Tea House”" in told
    assert "stopped: opted out on" in told
    unwrapped = " ".join(told.split())
    assert "acme/data#1 raw_orders: Age of the newest row of raw_orders is 30 hours labels" in unwrapped
    assert "xychart-beta" in told
    assert "Healthy 2 times in a row." in told
    assert "\x1b" not in told, "colours are for terminals"
    assert list(tmp_path.iterdir()) == []
    assert inhabitants(tmp_path) == []


@pytest.mark.chaos
def test_the_demo_stopped_in_the_middle_takes_everything_with_it(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    until(lambda: len(inhabitants(tmp_path)) >= 3, "its processes are starting", STARTING)
    demo.send_signal(signal.SIGTERM)
    told, _ = demo.communicate(timeout=60)
    assert (demo.returncode, "✓" in told) == (128 + signal.SIGTERM, False)
    assert list(tmp_path.iterdir()) == []
    assert inhabitants(tmp_path) == []


def test_a_table_that_no_longer_has_the_line_to_be_changed_stops_it(tmp_path: Path) -> None:
    with pytest.raises(NotSo, match=re.escape("agents/settings.py does not have 'no such line' once")):
        checkout(ROOT, tmp_path / "placet", {"agents/settings.py": {"no such line": ""}})
