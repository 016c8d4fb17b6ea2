"""The Celery application, without a broker."""

from __future__ import annotations

import subprocess
import sys

READY = "import sys, tasks.app; from celery import signals; signals.worker_ready.send(None); print(*sys.modules)"


def test_no_run_waits_for_a_worker_to_load_pygithub() -> None:
    loaded = subprocess.run([sys.executable, "-c", READY], check=True, capture_output=True, text=True).stdout.split()
    assert "github.Requester" in loaded
