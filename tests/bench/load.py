"""Load: many senders of signed pull-request webhooks at once, over connections kept alive, for a few seconds."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import multiprocessing
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count, repeat
from typing import Any, NamedTuple

from tasks.processes.ports import LOOPBACK
from tests.bench.figure import NotMeasured
from tests.webhooks import payloads

PATH = "/webhooks/github"
PROCESSES = 2
"""Of senders: one process of Python threads could not keep the receiver busy."""
READY_SECONDS = 60.0
"""That the processes have to come up, before they all begin at the same time."""
NUMBER = 7_070_707_070_707


class Sent(NamedTuple):
    """How many were answered 202, and for how many seconds the last sender was at it."""

    accepted: int
    seconds: float


class Share(NamedTuple):
    """What one of the processes does."""

    port: int
    secret: str
    part: int
    senders: int
    seconds: float


class Deliveries:
    """Signed deliveries of the same pull request, but for its number: no two of them are repeats of each other."""

    def __init__(self, secret: str) -> None:
        example = payloads.pull_request("opened")
        pull = _last(example["pull_request"], "number", NUMBER)
        body = json.dumps(_last(example, "pull_request", pull), separators=(",", ":"))
        head, _, tail = body.rpartition(str(NUMBER))
        self._head, self._tail = head.encode(), tail.encode()
        self._signing = hmac.new(secret.encode(), self._head, hashlib.sha256)

    def one(self, number: int) -> tuple[bytes, dict[str, str]]:
        """Body and headers. What all have in common was signed beforehand."""
        rest, signing = b"%d" % number + self._tail, self._signing.copy()
        signing.update(rest)
        return self._head + rest, {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": f"sha256={signing.hexdigest()}",
        }


def _last(fields: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**{each: fields[each] for each in fields if each != name}, name: value}


def storm(port: int, secret: str, senders: int, seconds: float) -> Sent:
    """Send as fast as so many senders can. Raises `NotMeasured` for any answer but 202."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(PROCESSES, context) as pool:
        together = manager.Barrier(PROCESSES, timeout=READY_SECONDS)
        shares = [Share(port, secret, n, senders // PROCESSES, seconds) for n in range(PROCESSES)]
        sent = list(pool.map(_part, shares, repeat(together)))
    return Sent(sum(each.accepted for each in sent), max(each.seconds for each in sent))


def _part(share: Share, together: threading.Barrier) -> Sent:
    deliveries, numbers = Deliveries(share.secret), count(1 + share.part * 1_000_000)
    with ThreadPoolExecutor(share.senders) as pool:
        together.wait()
        began = time.monotonic()
        until = began + share.seconds
        sent = [pool.submit(_send, share.port, deliveries, numbers, until) for _ in range(share.senders)]
        accepted = sum(each.result() for each in sent)
    return Sent(accepted, time.monotonic() - began)


def _send(port: int, deliveries: Deliveries, numbers: Iterator[int], until: float) -> int:
    connection, accepted = http.client.HTTPConnection(LOOPBACK, port, timeout=10), 0
    while time.monotonic() < until:
        connection.request("POST", PATH, *deliveries.one(next(numbers)))
        response = connection.getresponse()
        said = response.read()
        if response.status != 202:
            raise NotMeasured(f"answered {response.status}: {said[:300]!r}")
        accepted += 1
    connection.close()
    return accepted
