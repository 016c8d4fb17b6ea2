"""The command lines of the processes: web, worker, beat."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import agents
from agents.settings import Settings

HOME = Path(agents.__file__).parents[1]
"""Where Placet's own packages are."""

WEB_GRACE, WORKER_GRACE, BEAT_GRACE = 10.0, 20.0, 5.0
"""Seconds each has to end by itself when asked to."""


def web(settings: Settings, host: str, port: int) -> list[str]:
    """The web server: `web_workers` processes of `web_threads` requests at a time. The application logs access.

    It has `web_spare_threads` more, which are made as they are needed: bodies are waited for in them, and the
    application sees to how many work (`webhooks.arriving`).
    """
    return [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--factory",
            "webhooks.wsgi:create",
            "--no-ws",
        ),
        *(
            "--host",
            host,
            "--port",
            str(port),
            "--blocking-threads",
            str(settings.web_threads + settings.web_spare_threads),
        ),
        *(
            "--workers",
            str(settings.web_workers),
            "--workers-kill-timeout",
            str(int(WEB_GRACE) - 2),
            "--log-level",
            "error",
        ),
    ]


def worker(settings: Settings) -> list[str]:
    """A worker: `worker_threads` runs at a time, and no chatter with other workers."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "tasks.app", "worker", "--pool", "threads"),
        *("--concurrency", str(settings.worker_threads), "--prefetch-multiplier", "1"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat() -> list[str]:
    """The clock. It keeps nothing: the times that count are in the store."""
    return [sys.executable, "-m", "celery", "--quiet", "-A", "tasks.app", "beat"]


def environment(settings: Settings) -> dict[str, str]:
    """Ours, with the PUBLIC_URL that follows from the port; output comes at once.

    Celery's eight lines about superusers are left out: `placet up` and `placet doctor` have one of their own. Placet's
    packages are named, since Python and Celery look in the folder they were started in first: a team may well keep its
    own agents in one that is called `agents`.
    """
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    path = os.pathsep.join(filter(None, (str(HOME), os.environ.get("PYTHONPATH"))))
    own = {"PUBLIC_URL": settings.public_url, "PYTHONUNBUFFERED": "1", "PYTHONPATH": path}
    return {**quiet, **os.environ, **own}
