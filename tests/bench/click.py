"""Milliseconds from a person's click to the call: the form of an approval page is sent, and the shop gets the refund.

All of it is real: the page, the web server, the broker, the worker that takes the lease, reads and replays the journal,
fetches the facts again, judges again and starts the effect; and ten thousand other runs are parked. Baseline: a click
that sends a bare Celery task to the same worker. Beside it, what the sweep costs with few and with many runs parked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple

import httpx
import redis
from pydantic import SecretStr

from agents.settings import ApiKey, Settings
from tasks import links
from tasks.processes.ports import LOOPBACK
from tasks.store.keys import Keys
from tests.bench import process
from tests.bench.crowd import crowd
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import connected, installed
from tests.bench.stepper import stepper
from tests.bench.till import Till
from tests.demo.browser import Form
from tests.tasks.kit import RESOLVER
from tests.tasks.workflows import REFUND

CLICKS, BARE = 100, 30
WARMING = 5
"""Clicks before those that count."""
FEW, MANY = 100, 10_000
"""Runs that are parked meanwhile."""
SWEEPS, TURNS = 40, 5
STARTER = ApiKey(key=SecretStr("key-of-the-starter"), scopes=frozenset({"run", "read"}))
APPROVER = "ann"


class Page(NamedTuple):
    """An approval page: where it is, and what its form sends for a yes. Its cookie is in the client."""

    path: str
    form: dict[str, str]


def measure() -> Iterator[Figure]:
    """Median and slowest in a hundred, against the baseline; and the sweep."""
    with Till() as till, installed(STARTER) as settings, connected(settings) as client:
        with serving(with_resolver(settings, till)) as http:
            parked = begun(http, client, "parked")["id"]
            crowd(client, parked, client, MANY)
            real = [approved(http, client, settings, till, f"ch{n}") for n in range(WARMING + CLICKS)][WARMING:]
            bare = [bare_click(http, till, f"bare{n}") for n in range(WARMING + BARE)][WARMING:]
        few, many = sweeps(client, parked, settings)
    yield Figure("click.p50", median(real) * 1000, "ms", "<=50ms")
    yield Figure("click.p99", percentile(real, 99) * 1000, "ms", "<=250ms")
    yield Figure("click.bare", median(bare) * 1000, "ms")
    yield Figure("click.over_bare", median(real) / median(bare), "x")
    yield Figure("click.sweep", many * 1000, "ms")
    yield Figure(f"click.sweep_{MANY}_over_{FEW}", many / few, "x", "<=1.2x")


def sweeps(client: redis.Redis, parked: str, settings: Settings) -> tuple[float, float]:
    """Seconds of a sweep beside few parked runs, in a store of their own, and beside the many here; in turns.

    Nothing else may be at work: neither store has a web server or a worker.
    """
    with (
        installed() as fewer,
        connected(fewer) as other,
        stepper(fewer) as small,
        stepper(settings) as large,
    ):
        crowd(client, parked, other, FEW)
        with on_one_core(client, other):
            turns = [(small.sweep(SWEEPS), large.sweep(SWEEPS)) for _ in range(TURNS)]
    few, many = (median(each) for each in zip(*turns, strict=True))
    return few, many


@contextmanager
def on_one_core(*stores: redis.Redis) -> Iterator[None]:
    """These stores and ourselves, where the system can: a trip to another core would be most of what is measured."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    pids = (0, *(int(each.info("server")["process_id"]) for each in stores))
    try:
        for pid in pids:
            os.sched_setaffinity(pid, {min(cores)})
        yield
    finally:
        for pid in pids:
            os.sched_setaffinity(pid, cores)


def with_resolver(settings: Settings, till: Till) -> Settings:
    """Put the resolver in place, with a workflow of one refund."""
    agent = settings.data_dir / "agents/resolver"
    agent.mkdir(parents=True)
    (agent / "agent.toml").write_text((RESOLVER / "agent.toml").read_text().replace("URL", till.url))
    (agent / "workflow.py").write_text(REFUND)
    return settings.model_copy(update={"agents_dir": agent.parent})


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the web application, with a worker behind it."""
    with (
        process.web(settings, "tests.bench.sandboxed:create") as port,
        process.worker(settings, "tests.bench.sandboxed"),
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=30, trust_env=False) as http,
    ):
        yield http


def approved(http: httpx.Client, client: redis.Redis, settings: Settings, till: Till, charge: str) -> float:
    """Seconds from the click that approves a parked refund to the refund."""
    page = opened(http, settings, begun(http, client, charge))
    began = time.perf_counter()
    response = http.post(page.path, data=page.form)
    if response.status_code != 303:
        raise NotMeasured(f"the page answered the click with {response.status_code}: {response.text[:500]}")
    return till.refund_of(charge) - began


def begun(http: httpx.Client, client: redis.Redis, charge: str) -> dict[str, Any]:
    """Begin a run, and wait until it waits for a person and its worker has let go of it."""
    headers = {"Authorization": f"Bearer {STARTER.key.get_secret_value()}", "Prefer": "wait=20"}
    response = http.post("/v1/agents/resolver/runs", json={"input": {"charge": charge}}, headers=headers)
    if not response.is_success:
        raise NotMeasured(f"a run was to begin, and the answer was {response.status_code}: {response.text[:500]}")
    run: dict[str, Any] = response.json()
    if run["status"] != "parked":
        raise NotMeasured(f"the run is {run['status']}, not parked: {run['summary']}")
    while client.exists(Keys().lease(run["id"])):
        time.sleep(0.005)
    return run


def opened(http: httpx.Client, settings: Settings, run: dict[str, Any]) -> Page:
    """Open the page behind the link that was mailed."""
    address = links.make(settings, run["approvals"][0]["id"], APPROVER, None)
    path, form = address.removeprefix(settings.public_url), Form()
    http.cookies.clear()
    form.feed(http.get(path).raise_for_status().text)
    return Page(path, {**form.fields, "outcome": "approved"})


def bare_click(http: httpx.Client, till: Till, charge: str) -> float:
    """Seconds from a bare click to the refund."""
    began = time.perf_counter()
    http.post("/bare", json={"shop": till.url, "charge": charge}).raise_for_status()
    return till.refund_of(charge) - began
