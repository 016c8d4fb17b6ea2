"""Placet by its door and by its Celery workers alone: no web server, no beat, and the broker one likes."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.journal import Status
from agents.settings import Settings, load
from tasks.processes import commands
from tasks.processes.child import Child
from tasks.runs import Runs
from tasks.status import RunView
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.webhooks import Delivery
from webhooks.providers import github

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
roles = ["maintainer", "finance", "operator"]
"""


class Office:
    """One installation beside a sandbox GitHub. `broker_url` "": the store's own server; `more` are settings."""

    def __init__(self, folder: Path, redis_url: str, hub: GitHubSandbox, broker_url: str = "", **more: str) -> None:
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        self._env = {
            "SECRET_KEY": "k" * 40,
            "DATA_DIR": str(folder / "data"),
            "CONFIG_DIR": str(folder / "config"),
            "REDIS_URL": redis_url,
            "BROKER_URL": broker_url,
            "GITHUB_API_URL": hub.url,
            "GITHUB_TOKEN": hub.token,
            "WORKER_THREADS": "2",
            "SWEEP_SECONDS": "0.2",
            **{name.upper(): value for name, value in more.items()},
        }
        given = {name.lower(): value for name, value in self._env.items() if value}
        self.settings = load(_env_file=None, **given)
        self.runs = Runs.connect(self.settings)
        self.said: list[str] = []
        self._lock = threading.Lock()
        self._hired: list[Child] = []

    # -- workers ------------------------------------------------------------------------------------------------------

    def hire(self, ahead: float = 0.0) -> Child:
        """A Celery worker, as `placet worker` starts it; or one whose clock is ahead."""
        command = commands.worker(self.settings)
        if ahead:
            command[command.index("tasks.app")] = "tests.stories.ahead"
        return self._begin("worker", command, ahead)

    def hire_beat(self, ahead: float = 0.0) -> Child:
        """A beat, as `placet beat` starts it; or one whose clock is ahead (behind, if negative)."""
        command = commands.beat()
        if ahead:
            command[command.index("tasks.app")] = "tests.stories.ahead_beat"
        return self._begin("beat", command, ahead)

    def _begin(self, what: str, command: list[str], ahead: float) -> Child:
        child = Child(f"{what}-{len(self._hired)}", command, self._environment(ahead), grace=20, say=self._say)
        child.start()
        self._hired.append(child)
        return child

    def kill(self, worker: Child) -> None:
        """SIGKILL, to the process alone: what it had started stays for itself, as after the kernel's own kill."""
        os.kill(worker.pid, signal.SIGKILL)
        self.until(lambda: worker.poll() == -signal.SIGKILL, "the worker is dead")

    def end(self, worker: Child) -> None:
        """SIGTERM, after which it ends by itself."""
        assert worker.stop(), self._all_said()
        assert worker.poll() == 0, self._all_said()

    # -- events, people -----------------------------------------------------------------------------------------------

    def deliver(self, delivery: Delivery) -> str:
        """What the receiver does with a webhook once its signature was checked. Gives the event's id."""
        request = Request(
            EnvironBuilder(method="POST", headers=list(delivery.headers.items()), data=delivery.body).get_environ()
        )
        event = github.parse(request, json.loads(delivery.body))
        assert event is not None
        return self.runs.accept(event, delivery.body).event

    def approve(self) -> int:
        """Ann says yes to what is open; how much that was."""
        asked = self.runs.approvals()
        for each in asked:
            self.runs.decide(each.id, "approved", person="ann", channel="cli")
        return len(asked)

    def ended(self) -> RunView:
        """The one run there is, once it has ended."""
        self.until(self.over, "the run ends")
        [line] = self.runs.list().items
        return self.runs.get(line.id)

    def over(self) -> bool:
        """Whether it has."""
        return any(line.status in get_args(Status) for line in self.runs.list().items)

    def until(self, holds: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"not so: {what}\n{self._all_said()}"
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._hired:
            worker.kill()
        for worker in self._hired:
            worker.stop()

    def _environment(self, ahead: float) -> dict[str, str]:
        """Nothing of the operator's own settings reaches it."""
        ours = {name.upper() for name in Settings.model_fields} | {"PLACET_LOG"}
        kept = {name: value for name, value in commands.environment(self.settings).items() if name not in ours}
        return {**kept, **self._env, "PYTHONPATH": str(ROOT), "AHEAD": str(ahead)}

    def _say(self, name: str, line: str) -> None:
        with self._lock:
            self.said.append(f"{name}: {line}")

    def _all_said(self) -> str:
        return "\n".join(self.said[-200:])
