"""Milliseconds from a person's click to the call: an approval is posted, and the sandbox shop gets the refund.

All of it is real: the web server, the broker, the worker that takes the lease, reads and replays the journal, fetches
the facts again, judges again and starts the effect. Baseline: a click that sends a bare Celery task to the same worker.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import httpx
import redis
from pydantic import SecretStr

from agents.settings import ApiKey, Settings
from tasks.processes.ports import LOOPBACK
from tasks.store.keys import Keys
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured
from tests.bench.site import connected, installed
from tests.bench.till import Till
from tests.tasks.kit import RESOLVER
from tests.tasks.workflows import REFUND

CLICKS = 15
WARMING = 3
"""Clicks before those that count."""
STARTER = ApiKey(key=SecretStr("key-of-the-starter"), scopes=frozenset({"run", "read"}))
APPROVER = ApiKey(key=SecretStr("key-of-the-approver"), scopes=frozenset({"approve"}), person="ann")


def measure() -> Iterator[Figure]:
    """Median and worst, and against the baseline."""
    with (
        Till() as till,
        installed(STARTER, APPROVER) as settings,
        connected(settings) as client,
        serving(with_resolver(settings, till)) as http,
    ):
        real = [approved(http, client, till, f"ch{n}") for n in range(WARMING + CLICKS)][WARMING:]
        bare = [bare_click(http, till, f"bare{n}") for n in range(WARMING + CLICKS)][WARMING:]
    yield Figure("click.median", median(real) * 1000, "ms")
    yield Figure("click.max", max(real) * 1000, "ms")
    yield Figure("click.bare", median(bare) * 1000, "ms")
    yield Figure("click.over_bare", median(real) / median(bare), "x")


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


def approved(http: httpx.Client, client: redis.Redis, till: Till, charge: str) -> float:
    """Seconds from the post that approves a parked refund to the refund."""
    path, answer = question(http, client, charge)
    began = time.perf_counter()
    sent(http.post(path, json=answer, headers=bearer(APPROVER)))
    return till.refund_of(charge) - began


def question(http: httpx.Client, client: redis.Redis, charge: str) -> tuple[str, dict[str, Any]]:
    """Begin a run, and wait until it waits and its worker has let go of it: where to say yes, and how."""
    headers = {**bearer(STARTER), "Prefer": "wait=20"}
    run = sent(http.post("/v1/agents/resolver/runs", json={"input": {"charge": charge}}, headers=headers))
    if run["status"] != "parked":
        raise NotMeasured(f"the run is {run['status']}, not parked: {run['summary']}")
    while client.exists(Keys().lease(run["id"])):
        time.sleep(0.01)
    path = f"/v1/approvals/{run['approvals'][0]}"
    asked = sent(http.get(path, headers=bearer(APPROVER)))
    return path, {"outcome": "approved", "args_hash": asked["args_hash"]}


def bare_click(http: httpx.Client, till: Till, charge: str) -> float:
    """Seconds from a bare click to the refund."""
    began = time.perf_counter()
    http.post("/bare", json={"shop": till.url, "charge": charge}).raise_for_status()
    return till.refund_of(charge) - began


def bearer(key: ApiKey) -> dict[str, str]:
    return {"Authorization": f"Bearer {key.key.get_secret_value()}"}


def sent(response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        asked = response.request.url.path
        raise NotMeasured(f"{asked} answered {response.status_code}: {response.text[:500]}")
    body: dict[str, Any] = response.json()
    return body
