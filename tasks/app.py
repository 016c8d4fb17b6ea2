"""The Celery app and its configuration; the tasks are three lines round plain functions."""

from __future__ import annotations

from functools import cache
from typing import Any

from celery import Celery, signals

from agents.engine.errors import ConfigError
from agents.settings import Settings, load
from tasks import inbox
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.processes import embedded, garbage, logs, secrets
from tasks.servers import Watch
from tasks.sweep import Sweeper, sweep
from tasks.world import World

app = Celery("placet")


@cache
def settings() -> Settings:
    """What this process was configured with. Raises `ConfigError`."""
    return secrets.with_secret(load())


@cache
def world() -> World:
    """What this worker works with. Raises `ConfigError`."""
    found = World.connect(settings(), embedded.url(settings()))
    found.hint = hint().drive
    return found


@cache
def hint() -> Hint:
    return Hint(broker())


def broker() -> str:
    """Where hints travel: BROKER_URL, else the store's own server."""
    return settings().broker_url or embedded.url(settings())


@app.add_defaults
def configuration() -> dict[str, Any]:
    """Messages are acknowledged early and never redelivered: the journal decides, and the sweep finds the rest.

    So the transport need not keep a copy of each that is under way, which would be two more writes to disk for each.
    """
    every = settings().sweep_seconds
    return {
        "broker_url": broker(),
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {"ack_emulation": False},
        "broker_connection_max_retries": None,
        "task_ignore_result": True,
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "timezone": "UTC",
        "beat_scheduler": "tasks.schedule:Beat",
        "beat_schedule": {"sweep": {"task": "placet.sweep", "schedule": every, "options": {"expires": every}}},
    }


@app.task(name="placet.drain")
def drain() -> None:
    """The inbox holds something."""
    for run in inbox.drain(world()):
        if not hint().drive(run):
            drive(world(), run)


@app.task(name="placet.drive")
def drive_run(run: str) -> None:
    """A run wants to be driven."""
    drive(world(), run)


@app.task(name="placet.tick")
def tick(agent: str, entry: str) -> None:
    """The time of a schedule has come."""
    for run in world().ticks.begin(agent, entry):
        if not hint().drive(run):
            drive(world(), run)


@app.task(name="placet.sweep")
def sweep_once() -> None:
    """Look for what no message reached."""
    sweep(world(), hint().drive)


@signals.setup_logging.connect
def _log(**_: Any) -> None:
    logs.configure(settings())


@signals.worker_init.connect
def _begin(**_: Any) -> None:
    """Sweep from the first moment on, whether or not the broker can be reached.

    Celery passes over what a signal's receiver raises; a worker that cannot work must not live on.
    """
    try:
        Sweeper(world(), hint()).start()
        Watch(world()).start()
    except ConfigError as error:
        raise SystemExit(f"placet: {error}") from None


@signals.worker_ready.connect
def _settle(**_: Any) -> None:
    from agents.clients import github_cache  # noqa: F401, PLC0415 - now, not while the first run waits for PyGithub

    garbage.settle()


@signals.worker_shutting_down.connect
def _stop_between_commands(**_: Any) -> None:
    world().stopping.set()
