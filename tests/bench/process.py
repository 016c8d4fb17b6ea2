"""Placet's own processes, started as `placet up` starts them, on a benchmark's settings alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from agents.settings import ApiKey, Settings
from tasks.processes import commands
from tasks.processes.child import leashed
from tasks.processes.ports import LOOPBACK, free_port
from tests.bench.figure import NotMeasured

HOME = Path(__file__).parents[2]
START_SECONDS = 30.0


@contextmanager
def web(settings: Settings, factory: str) -> Iterator[int]:
    """The web server as it ships, serving the application that `factory` ("module:function") makes; its port."""
    port = free_port()
    with served(_with(commands.web(settings, LOOPBACK, port), "webhooks.wsgi:create", factory), settings, port):
        yield port


@contextmanager
def served(command: Sequence[str], settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Any server that listens on this port."""
    with running(command, settings) as process:
        _wait_for(port, process, settings)
        yield process


@contextmanager
def worker(settings: Settings, app: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as it ships, of the Celery application in the module `app`. It may still be on its way up."""
    with running(_with(commands.worker(settings), "tasks.app", app), settings) as process:
        yield process


@contextmanager
def running(command: Sequence[str], settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block. It starts in DATA_DIR, where no `.env` of an operator's lies."""
    with log_of(settings).open("ab") as log:
        process = subprocess.Popen(
            leashed(command, signal.SIGTERM),
            cwd=settings.data_dir,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(commands.WORKER_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], settings: Settings) -> None:
    """Until it listens. Raises `NotMeasured`, with the last that was logged, if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            said = log_of(settings).read_text(errors="replace")[-2000:]
            raise NotMeasured(f"the web server did not come up; it said:\n{said}")
        time.sleep(0.02)


def log_of(settings: Settings) -> Path:
    """What all processes of an installation say."""
    return settings.data_dir / "processes.log"


def environment(settings: Settings) -> dict[str, str]:
    """Settings as variables; of ours, only the path is handed on."""
    given = settings.model_dump(exclude_defaults=True, exclude={"api_keys"})
    return {
        **{name.upper(): _word(value) for name, value in given.items() if value is not None},
        "API_KEYS": json.dumps([_told(each) for each in settings.api_keys]),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HOME),
        "PYTHONUNBUFFERED": "1",
    }


def _with(command: list[str], old: str, new: str) -> list[str]:
    """A command line in which one word is another. Raises `NotMeasured` if it is not there."""
    if old not in command:
        raise NotMeasured(f"the command has no {old} any more: {command}")
    return [new if each == old else each for each in command]


def _word(value: object) -> str:
    """A setting as its variable has it: secrets that are being rotated are parted by spaces."""
    if isinstance(value, tuple):
        return " ".join(map(_word, value))
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _told(key: ApiKey) -> dict[str, object]:
    return {**key.model_dump(mode="json"), "key": key.key.get_secret_value(), "scopes": sorted(key.scopes)}


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
