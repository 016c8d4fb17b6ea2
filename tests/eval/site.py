"""One installation for all cases: the sandbox GitHub, the embedded store, and a worker in this process."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.catalog import Catalog
from agents.engine.run import Run
from agents.models import Model
from agents.settings import Settings
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.people import People
from tasks.processes.embedded import Embedded
from tasks.store import Store
from tasks.world import World
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.webhooks import Delivery
from webhooks.providers import github

CONFIG = Path(__file__).parent / "config"
PATIENCE = 180.0
"""Seconds for one review, on a machine that has other things to do."""


class NotEvaluated(Exception):
    """A case got no answer that could be scored: says why."""


class Site:
    """Has pull requests reviewed. `hub` is where they are."""

    def __init__(self, hub: GitHubSandbox, world: World) -> None:
        self.hub, self._world = hub, world

    def begin(self, delivery: Delivery) -> str:
        """Take a webhook in, as the receiver does once its signature was checked; the run that it began."""
        headers = list(delivery.headers.items())
        request = Request(EnvironBuilder(method="POST", headers=headers, data=delivery.body).get_environ())
        event = github.parse(request, json.loads(delivery.body))
        if event is None:
            raise NotEvaluated(f"the receiver does not know {delivery.event}.{delivery.action}")
        self._world.store.inbox.accept(event, delivery.body)
        begun = inbox.drain(self._world)
        if len(begun) != 1:
            raise NotEvaluated(f"{event.subject} began {len(begun)} runs, not one")
        return begun[0]

    def finish(self, id: str) -> int:
        """Drive a run to its end; whatever it asks leave for is granted. How many findings it says it has.

        Raises `NotEvaluated`.
        """
        deadline = time.monotonic() + PATIENCE
        while not (run := self._driven(id)).ended:
            if time.monotonic() > deadline:
                raise NotEvaluated(f"run {id} did not end in {PATIENCE:g} s")
            if not self._granted(run):
                time.sleep(0.2)
        if run.ended.status != "done":
            raise NotEvaluated(f"run {id} is {run.ended.status}: {run.ended.summary}")
        if not isinstance(run.ended.output, dict):
            raise NotEvaluated(f"run {id} reviewed nothing: {run.ended.summary}")
        return int(run.ended.output["findings"])

    def _driven(self, id: str) -> Run:
        drive(self._world, id)
        return self._world.store.journals.load(id)

    def _granted(self, run: Run) -> bool:
        for name, question in run.open.items():
            if question.asked.of != "approve":
                raise NotEvaluated(f"run {run.id} asks people something else: {question.asked.of}")
            deciding.decide(self._world, f"{run.id}.{name}", deciding.Answer("approved", "ann", "cli"))
        return bool(run.open)


@contextmanager
def site(model: Model | None) -> Iterator[Site]:
    """An installation of its own, in a folder of its own. Raises `ConfigError` if there can be no store."""
    with (
        TemporaryDirectory(prefix="placet-eval-", ignore_cleanup_errors=True) as folder,
        GitHubSandbox() as hub,
    ):
        settings = _settings(Path(folder), hub)
        with Embedded(settings) as url:
            people = People.load(settings)
            world = World(settings, Store.connect(url), Catalog.load(settings, people.names()), people, model)
            try:
                yield Site(hub, world)
            finally:
                world.pool.shutdown()
                world.store.server.client.close()


def _settings(folder: Path, hub: GitHubSandbox) -> Settings:
    """As shipped. What the operator has set counts for nothing."""
    shipped = {name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}
    ours = {
        "secret_key": SecretStr("k" * 40),
        "data_dir": folder,
        "config_dir": CONFIG,
        "github_token": SecretStr(hub.token),
        "github_api_url": hub.url,
    }
    return Settings(_env_file=None, **shipped | ours)  # type: ignore[call-arg]
