"""Milliseconds from the 202 of a signed new contact to the first wait of its run, scored and told of by then.

All of it is real: the web server, the broker, the worker, the lead enricher by its rules alone; the CRM is a sandbox in
a process of its own, which knows the company, so that no page is read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx
from pydantic import SecretStr

from agents.engine.journal import Asked, Ended, Waited
from agents.settings import Settings
from tasks.inbox import run_id
from tasks.processes.ports import LOOPBACK
from tasks.store import Store
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import installed
from tests.bench.town import SECRET, Vendor, vendor
from webhooks.cli.signing import SIGNERS, Letter

WARMING, LEADS = 5, 40
PATIENCE = 20.0
PATH = "/webhooks/hubspot"
WELL = [1, 1, 1]


def measure() -> Iterator[Figure]:
    """Median and slowest in twenty."""
    with vendor("crm", WARMING + LEADS) as crm, installed() as settings:
        taken = happy(crm, known_to(settings, crm))[WARMING:]
    yield Figure("lead.happy", median(taken) * 1000, "ms", "<=150ms")
    yield Figure("lead.happy_p95", percentile(taken, 95) * 1000, "ms")


def known_to(settings: Settings, crm: Vendor) -> Settings:
    """The settings of an installation that acts there."""
    return settings.model_copy(
        update={
            "hubspot_api_url": crm.url,
            "hubspot_access_token": SecretStr(crm.begun["key"]),
            "hubspot_client_secret": (SecretStr(SECRET),),
        }
    )


def happy(crm: Vendor, settings: Settings) -> list[float]:
    """Of each lead, one after the other: the seconds it took. Raises `NotMeasured` unless all was done once."""
    with (
        process.web(settings, "webhooks.wsgi:create") as port,
        process.worker(settings, "tasks.app"),
        httpx.Client(base_url=settings.public_url, timeout=30, trust_env=False) as http,
    ):
        store = Store.connect(settings.redis_url)
        at = f"http://{LOOPBACK}:{port}{PATH}"
        taken = [_one(store, http, at, settings, event) for event in crm.begun["events"]]
        store.server.client.close()
    if any(each != WELL for each in crm.done().values()):
        raise NotMeasured("not every lead was scored, given to somebody and told of once")
    return taken


def _one(store: Store, http: httpx.Client, at: str, settings: Settings, event: dict[str, Any]) -> float:
    body = json.dumps([event]).encode()
    letter = Letter(f"{settings.public_url}{PATH}", body, "", "")
    headers = {"Content-Type": "application/json", **SIGNERS["hubspot"](SECRET, letter)}
    answer = http.post(at, content=body, headers=headers)
    begun = time.perf_counter()
    if answer.status_code != 202:
        raise NotMeasured(f"a contact was answered {answer.status_code}: {answer.text[:500]}")
    return _rests(store, _run(answer.json())) - begun


def _run(answer: Any) -> str:
    rows = answer.get("events") or [answer]
    return run_id(rows[0]["event"], "lead_enricher", 1)


def _rests(store: Store, run: str) -> float:
    """When it began to wait for the first mail's hour."""
    seen, until = 0, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        store.journals.wait(run, seen, 1.0)
        for each in store.journals.entries(run, seen):
            seen = each.n
            if isinstance(each.entry, Waited) and each.entry.cause == "event":
                return time.perf_counter()
            if isinstance(each.entry, Ended | Asked):
                raise NotMeasured(f"a lead did not come to wait: {each.entry}")
    raise NotMeasured(f"run {run} does not come to wait")
