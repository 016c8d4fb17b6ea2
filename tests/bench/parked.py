"""Bytes that a parked run holds in Redis, for each byte of its content: journal, ledger, indexes, everything.

Content is the JSON without which the run could not go on: what the model replied, with what each tool was called, and
what it answered; nothing else is counted. Of the two kinds of results, noise cannot be stored in much less than its
length; a provider's text can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import redis

from tests.bench.figure import Figure
from tests.bench.results import result
from tests.bench.site import connected, installed
from tests.bench.stepper import Stepper, stepper

SHORT, LONG = 100, 1000


def measure() -> Iterator[Figure]:
    """Against the content, and whether a longer run holds more for each step."""
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        noise = {steps: held(client, worker, steps, noise=True) for steps in (SHORT, LONG)}
        text = held(client, worker, SHORT, noise=False)
    yield Figure(f"parked.{SHORT}", noise[SHORT] / SHORT, "B")
    yield Figure("parked.noise_over_content", noise[SHORT] / content(SHORT, noise=True), "x", "<=1.35x")
    yield Figure("parked.text_over_content", text / content(SHORT, noise=False), "x", "<=1.35x")
    yield Figure(f"parked.{LONG}_over_{SHORT}", noise[LONG] / LONG / (noise[SHORT] / SHORT), "x", "<=1.1x")


def held(client: redis.Redis, worker: Stepper, steps: int, *, noise: bool) -> int:
    """Bytes that a run adds to the store: it takes so many steps, then waits for a person."""
    client.flushdb()
    before = used(client)
    worker.drive(worker.begin(steps, noise=noise, ask=True), "parked")
    return used(client) - before


def content(steps: int, *, noise: bool) -> int:
    """Bytes of what such a run must keep, each piece as JSON without spaces."""
    return sum(map(_length, (piece for number in range(steps) for piece in _pieces(number, noise=noise))))


def _pieces(number: int, *, noise: bool) -> Iterator[object]:
    yield {"number": number}
    yield {"number": number, "noise": noise}
    yield result(number, noise=noise)


def _length(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def used(client: redis.Redis) -> int:
    """Bytes of all keys (Valkey documentation, "MEMORY USAGE": SAMPLES 0 looks at every element)."""
    return sum(client.memory_usage(key, samples=0) or 0 for key in client.scan_iter())
