"""What the weekly summary's count costs beside many runs: a look at each, and reading those of the week."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import redis

from agents.engine.chain import genesis
from agents.engine.journal import AnyEntry, Began, Ended, Judged, Returned, Started, Totals
from agents.engine.run import Run
from tasks.counting import StoredJournals
from tasks.store import Store
from tests.bench.figure import Figure
from tests.bench.site import connected, installed

MANY, NEW = 50_000, 1_000
"""Runs that are kept, and those of them that are of the week."""
CALLS = 10
WEEK, MINUTE = 1_790_000_000.0, 60.0
"""When the week began (seconds since the epoch), and how far apart runs are."""
AGENT, TEXT = "clerk", "x" * 300


def measure() -> Iterator[Figure]:
    """The look at all, and what each run of the week adds to it."""
    with installed() as settings, connected(settings) as client:
        client.config_set("appendonly", "no")  # only what is read is measured
        store = Store.connect(settings.redis_url)
        write(client, store, range(NEW - MANY, 0), 0)
        write(client, store, range(NEW), CALLS)
        look, whole = counted(store, WEEK + NEW * MINUTE, 0), counted(store, WEEK, NEW)
        store.server.client.close()
    yield Figure(f"counting.look_{MANY}", look, "s", "<=5s")
    yield Figure("counting.each", (whole - look) / NEW * 1000, "ms")


def write(client: redis.Redis, store: Store, numbers: Sequence[int], calls: int) -> None:
    """Runs that began, made so many calls and ended, each so many minutes after the week began (before, if negative).

    As the store writes them, but a few hundred at a time.
    """
    pipe = client.pipeline(transaction=False)
    for number in numbers:
        run, at = f"run{number}", WEEK + number * MINUTE
        flat = store.journals.chain(Run(run, genesis(run)), _entries(at, calls)).flat
        for n in range(0, len(flat), 4):
            entry: Any = dict(zip("hspx", flat[n : n + 4], strict=True))
            pipe.xadd(store.server.keys.journal(run), entry, id=f"{n // 4 + 1}-0")
        pipe.zadd(store.server.keys.runs, {run: at})
        if len(pipe) > 5_000:
            pipe.execute()
    pipe.execute()


def counted(store: Store, since: float, runs: int) -> float:
    """Seconds that the count takes, which has to find so many runs."""
    begun = time.monotonic()
    [found] = StoredJournals(store).counts([AGENT], since, since + MANY * MINUTE).agents
    assert found.runs.done == runs
    return time.monotonic() - begun


def _entries(at: float, calls: int) -> Iterator[AnyEntry]:
    yield Began(at=at, agent=AGENT, autonomy=3)
    for id in map(str, range(calls)):
        yield Judged(at=at, id=id, fingerprint="f" * 64, tool="mail.send", args={"text": TEXT}, verdict="allow")
        yield Started(at=at, id=id, attempt=1, effect="e", key="k", send_by=at, give_up=at)
        yield Returned(at=at, id=id, attempt=1, value={"text": TEXT})
    yield Ended(at=at, status="done", summary="written", totals=Totals())
