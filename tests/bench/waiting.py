"""A hundred thousand sequences that wait: what they hold in Redis, what the sweep costs beside them, and how late a
timer is that comes due in a burst.

Each is the copy of one that was really driven up to its first wait, of about thirty entries, key by key as the store
wrote them: journal, event, what tells a repeat, the ledger's claims, its place by key, and in the indexes.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle, islice
from statistics import median
from typing import Any

import redis

from agents.catalog import Catalog
from agents.engine.canonical import digest
from agents.engine.event import Event
from agents.engine.journal import Waited, Woke
from agents.models import Answer, Request
from agents.settings import Settings
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.people import People
from tasks.store import Store
from tasks.store.keys import Keys
from tasks.world import World
from tests.bench import process
from tests.bench.click import on_one_core
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.lead_tools import words
from tests.bench.model import Instant
from tests.bench.site import connected, installed
from tests.bench.stepper import AGENTS, stepper
from tests.bench.tools import TOOLS

FEW, MANY = 1_000, 100_000
DRIVEN = 25
"""Sequences that are really driven, each about another lead; the others are copies of them in turn."""
AT_ONCE = 200
SWEEPS, TURNS = 40, 7
TIMERS, WINDOW = 2_000, 60.0
"""Timers that come due within so many seconds, on one worker."""
AHEAD = 40.0
"""Seconds until the first of them: all wait by then."""
PATIENCE = 60.0
GIGA = 1e9
LETTER = 700
"""Characters of a letter."""
Key = tuple[bytes, int, list[bytes]]
"""A key of a run: its name, the milliseconds it has left (0: for ever), and its content as DUMP gives it; of a journal
the fields of its entries, since one that was restored would lie more densely than one that grew."""
GROWN = """
for n = 1, #ARGV / 4 do
  local i = 4 * n
  redis.call('XADD', KEYS[1], n .. '-0', 'h', ARGV[i - 3], 's', ARGV[i - 2], 'p', ARGV[i - 1], 'x', ARGV[i])
end
"""


def measure() -> Iterator[Figure]:
    """Memory, the sweep, and lateness."""
    with installed() as few, installed() as many, connected(few) as small, connected(many) as large:
        for client in (small, large):
            client.config_set("appendonly", "no")  # the copies only: what they hold in memory is the same
        sequences = driven(many, large, DRIVEN)
        entries = median(_entries(large, each) for each in sequences)
        fill(large, sequences, FEW)
        before = int(large.info("memory")["used_memory"])
        fill(large, sequences, MANY - FEW)
        held = (int(large.info("memory")["used_memory"]) - before) / (MANY - FEW)
        fill(small, sequences, FEW)
        few_took, many_took = sweeps(few, many, small, large)
    yield Figure("waiting.entries", entries, "")
    yield Figure("waiting.each", held, "B")
    yield Figure(f"waiting.{MANY}", held * MANY / GIGA, "GB", "<=1.3GB")
    yield Figure("waiting.sweep", many_took * 1000, "ms")
    yield Figure(f"waiting.sweep_{MANY}_over_{FEW}", many_took / few_took, "x", "<=1.2x")
    late = lateness(TIMERS, WINDOW, AHEAD)
    yield Figure("waiting.late_p50", percentile(late, 50), "s")
    yield Figure("waiting.late_p99", percentile(late, 99), "s", "<=10s")


# -- memory ------------------------------------------------------------------------------------------------------------


class Author(Instant):
    """Writes a letter at once."""

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Another one for each request."""
        value = {"subject": "About your team", "text": words(len(request.text), LETTER)}
        return Answer(
            value=value, model="author", messages=digest(request.text), tokens_in=2_000, tokens_out=200, usd=0.002, ms=9
        )


@contextmanager
def author(settings: Settings) -> Iterator[World]:
    """A worker that knows the benchmark's agents, and writes letters."""
    people = People.load(settings)
    catalog = Catalog.load(settings, people.names(), tools=TOOLS, roots=[AGENTS])
    world = World(settings, Store.connect(settings.redis_url), catalog, people, Author())
    yield world
    world.pool.shutdown()
    world.store.server.client.close()


def driven(settings: Settings, client: redis.Redis, times: int) -> list[list[Key]]:
    """So many sequences driven up to their first wait: for each the keys that are its own, under its run's journal."""
    with author(settings) as world:
        _sequence(world, 0)  # what all share, such as the agent's texts, is there from now on
        found = []
        for number in range(1, times + 1):
            known = set(client.scan_iter(count=1_000))
            _sequence(world, number)
            own = set(client.scan_iter(count=1_000)) - known
            found.append([_kept(client, key) for key in sorted(own)])
    return found


def _kept(client: redis.Redis, key: bytes) -> Key:
    left = max(int(client.pttl(key)), 0)
    if client.type(key) != b"stream":
        return key, left, [bytes(client.dump(key) or b"")]
    rows: Any = client.xrange(key)
    return key, left, [part for _, fields in rows for part in fields.values()]


def _sequence(world: World, number: int) -> None:
    """One lead. Raises `NotMeasured` if it does not come to wait."""
    lead = {"contact": 10_000 + number, "portal": 4_711}
    event = Event(
        source="bench",
        kind="contact.created",
        delivery=uuid.uuid4().hex,
        subject=f"contact {lead['contact']}",
        actor="somebody",
        version=float(number),
        fields=lead,
        trust=dict.fromkeys(lead, "internal"),
    )
    world.store.inbox.accept(event, b'{"subscriptionType":"contact.creation","objectId":10000,"portalId":4711}' * 3)
    (run,) = inbox.drain(world)
    drive(world, run)
    for question in world.store.journals.load(run).open:
        deciding.decide(world, f"{run}.{question}", deciding.Answer("approved", "ann", "cli"))
    drive(world, run)
    if not world.store.journals.load(run).waits:
        raise NotMeasured(f"the sequence {run} does not wait: {world.store.journals.entries(run)[-1]}")


def fill(client: redis.Redis, sequences: Sequence[list[Key]], times: int) -> None:
    """Put so many copies into a store. Their chains are the originals': nobody drives them."""
    keys, then = Keys(), time.time() + 3 * 86_400
    copies = islice(cycle(sequences), times)
    while batch := list(islice(copies, AT_ONCE)):
        pipe = client.pipeline(transaction=False)
        for own in batch:
            mark = uuid.uuid4().hex[:20].encode()
            for name, left, content in own:
                if b":journal:" in name:
                    pipe.eval(GROWN, 1, _renamed(name, mark), *content)
                else:
                    pipe.restore(_renamed(name, mark), left, content[0])
            pipe.zadd(keys.due, {mark: then})
            pipe.zadd(keys.runs, {mark: then})
        pipe.execute()


def _renamed(name: bytes, mark: bytes) -> bytes:
    """As long as it was, and another one's."""
    stem, _, last = name.rpartition(b":")
    return stem + b":" + (mark * 4)[: max(len(last), 12)]


def _entries(client: redis.Redis, own: Sequence[Key]) -> int:
    return sum(int(client.xlen(name)) for name, _, _ in own if b":journal:" in name)


# -- the sweep ---------------------------------------------------------------------------------------------------------


def sweeps(few: Settings, many: Settings, small: redis.Redis, large: redis.Redis) -> tuple[float, float]:
    """Seconds of a sweep beside few that wait, and beside many; in turns, with nothing else at work."""
    with stepper(few) as one, stepper(many) as other, on_one_core(small, large):
        turns = [(one.sweep(SWEEPS), other.sweep(SWEEPS)) for _ in range(TURNS)]
    beside_few, beside_many = (median(each) for each in zip(*turns, strict=True))
    return beside_few, beside_many


# -- lateness ----------------------------------------------------------------------------------------------------------


def lateness(timers: int, window: float, ahead: float) -> list[float]:
    """Seconds between when a timer was due and when its run woke, of one worker as it ships."""
    with installed() as bare, connected(bare) as client:
        settings = bare.model_copy(update={"agents_dir": AGENTS})
        with stepper(settings) as door, process.worker(settings, "tests.bench.sandboxed"):
            first = time.time() + ahead
            dates = [datetime.fromtimestamp(first + window * n / timers, UTC).isoformat() for n in range(timers)]
            runs = [door.begin_timer(each) for each in dates]
            _ended(client, time.monotonic() + ahead + window + PATIENCE)
        store = Store.connect(settings.redis_url)
        late = [_late(store, run) for run in runs]
        store.server.client.close()
    return late


def _ended(client: redis.Redis, until: float) -> None:
    """Until every run has ended. Raises `NotMeasured` when some do not."""
    due = Keys().due
    while client.zcard(due):
        if time.monotonic() > until:
            raise NotMeasured(f"{client.zcard(due)} timers did not come")
        time.sleep(0.1)


def _late(store: Store, run: str) -> float:
    """Raises `NotMeasured` for one that was not waiting yet when its time came."""
    entries = [each.entry for each in store.journals.entries(run)]
    (waited,) = [each for each in entries if isinstance(each, Waited)]
    (woke,) = [each for each in entries if isinstance(each, Woke)]
    if waited.at > waited.until:
        raise NotMeasured("a run came to wait only when its time was over: the machine is too slow for so many")
    return woke.at - waited.until
