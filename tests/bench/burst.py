"""A thousand tickets at once: all resolved, none lost, nothing done twice, and the worker's memory as it was.

They are posted as fast as they are taken, to the web server as it ships; one worker resolves them, whose hourly limits
are raised. What was done is counted at the sandbox help desk and bank, and again in the journals.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import httpx

from agents.engine.run import Run
from agents.settings import Settings
from tasks.processes.ports import LOOPBACK
from tasks.store import Store
from tests.bench import process
from tests.bench.figure import Figure
from tests.bench.memory import resident
from tests.bench.site import installed
from tests.bench.town import Told, Town, town

TICKETS, WARM = 1_000, 200
SENDERS = 8
PATIENCE = 60.0
"""Seconds in which not one run ends."""
REFUND, REPLY, STATUS, MEMORY = "stripe.refund", "tickets.reply", "tickets.status", "memory.store"
OWED = Counter((REFUND, REPLY, STATUS))
ONCE = OWED + Counter((MEMORY,))
"""What a run owes to a ticket, and what it does at most, by its journal: a memory that cannot be kept costs nothing."""


class Burst(NamedTuple):
    """What came of it: KB the worker held after some tickets and after all, and the seconds from the first to the last.

    `lost`: tickets without refund, reply, status or a good end. `doubled`: whatever was done more than once.
    """

    warm: int
    full: int
    seconds: float
    lost: int
    doubled: int


def measure() -> Iterator[Figure]:
    """Counts, and memory."""
    with town(TICKETS) as place, installed() as settings:
        found = burst(place, place.known_to(settings), WARM)
    yield Figure("burst.lost", found.lost, "", "<=0")
    yield Figure("burst.doubled", found.doubled, "", "<=0")
    yield Figure(f"burst.memory_{TICKETS}_over_{WARM}", found.full / found.warm, "x", "<=1.1x")
    yield Figure("burst.rate", TICKETS / found.seconds, "/s")


def burst(place: Town, settings: Settings, warm: int) -> Burst:
    """Send every ticket, and wait until the last run has ended. Raises `NotMeasured` for one that is not taken."""
    store = Store.connect(settings.redis_url)
    with (
        process.web(settings, "webhooks.wsgi:create") as port,
        process.worker(settings, "tests.bench.raised") as worker,
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=30, trust_env=False) as http,
    ):
        began = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            told = senders.map(lambda event: Told(http, event), place.events)
            _until(store, warm)
            held = resident(worker.pid)
            _until(store, len(place.events))
            seconds, full = time.monotonic() - began, resident(worker.pid)
    journals = [done(store.journals.load(each.run)) for each in told]
    more = int(store.server.client.zcard(store.server.keys.runs)) - len(journals)
    store.server.client.close()
    lost, doubled = counted(place.desk.done(), place.bank.done(), journals)
    return Burst(held, full, seconds, lost, doubled + max(more, 0))


def counted(
    tickets: Mapping[str, Sequence[int]], charges: Mapping[str, int], journals: Sequence[Counter[str]]
) -> tuple[int, int]:
    """How many tickets were lost, and how much was doubled: by the sandboxes or by the journals, whichever is more."""
    said, once = [Counter({REPLY: each[0], STATUS: each[2]}) for each in tickets.values()], Counter((REPLY, STATUS))
    missing = max(_short(said, once), len(tickets) - len(charges), _short(journals, OWED))
    refunds = sum(times - 1 for times in charges.values())
    return missing, max(_past(said, once) + refunds, _past(journals, ONCE))


def _short(found: Sequence[Counter[str]], wanted: Counter[str]) -> int:
    return sum(bool(wanted - each) for each in found)


def _past(found: Sequence[Counter[str]], wanted: Counter[str]) -> int:
    return sum((each - wanted).total() for each in found)


def done(run: Run) -> Counter[str]:
    """What a run that ended well has done to the world, by its journal."""
    if run.ended is None or run.ended.status != "done":
        return Counter()
    return Counter(effect.judged.tool for effect in run.effects.values() if effect.done and effect.judged)


def _until(store: Store, ended: int) -> None:
    """Until so many runs have ended; or until none does any more, and what is missing is lost."""
    most, until = 0, time.monotonic() + PATIENCE
    keys, client = store.server.keys, store.server.client
    while (now := int(client.zcard(keys.runs)) - int(client.zcard(keys.due))) < ended and time.monotonic() < until:
        if now > most:
            most, until = now, time.monotonic() + PATIENCE
        time.sleep(0.05)
