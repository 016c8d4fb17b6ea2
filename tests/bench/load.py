"""Load: signed pull-request webhooks over a few connections kept alive, each sending its next as the last is answered.

One thread and raw sockets, and everything is signed beforehand, so that what is measured is the receiver.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import selectors
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from typing import Any, NamedTuple

from tasks.processes.ports import LOOPBACK
from tests.bench.figure import NotMeasured
from tests.webhooks import payloads

PATH = "/webhooks/github"
NUMBER = 7_070_707_070_707
PATIENCE = 20.0
"""Seconds in which a receiver must answer something."""
END_OF_HEADERS = b"\r\n\r\n"


class Sent(NamedTuple):
    """How many were answered 202, in how many seconds, after how many seconds each, and our own CPU seconds."""

    waits: Sequence[float]
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """A second."""
        return len(self.waits) / self.seconds


class Delivery(NamedTuple):
    """A request in three parts; the middle one, nearly all of the body, is the same in each."""

    headers: bytes
    head: bytes
    tail: bytes


class Deliveries:
    """Signed deliveries of the same pull request, but for its number: no two of them are repeats of each other."""

    def __init__(self, secret: str) -> None:
        example = payloads.pull_request("opened")
        pull = _last(example["pull_request"], "number", NUMBER)
        body = json.dumps(_last(example, "pull_request", pull), separators=(",", ":"))
        head, _, tail = body.rpartition(str(NUMBER))
        self._head, self._tail = head.encode(), tail.encode()
        self._signing = hmac.new(secret.encode(), self._head, hashlib.sha256)
        self._numbers = count(1_000_000)

    def signed(self, times: int) -> list[Delivery]:
        """So many more."""
        return [self.one(next(self._numbers)) for _ in range(times)]

    def one(self, number: int) -> Delivery:
        """What all have in common was signed beforehand."""
        tail, signing = b"%d" % number + self._tail, self._signing.copy()
        signing.update(tail)
        return Delivery(_headers(len(self._head) + len(tail), signing.hexdigest()), self._head, tail)


def _headers(length: int, signature: str) -> bytes:
    lines = (
        f"POST {PATH} HTTP/1.1",
        f"Host: {LOOPBACK}",
        "User-Agent: GitHub-Hookshot/044aadd",
        "Accept: */*",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        "X-GitHub-Event: pull_request",
        f"X-GitHub-Delivery: {uuid.uuid4()}",
        f"X-Hub-Signature-256: sha256={signature}",
    )
    return "\r\n".join(lines).encode() + END_OF_HEADERS


def _last(fields: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**{each: fields[each] for each in fields if each != name}, name: value}


class Line:
    """One connection, on which one delivery at a time is out."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._began, self._said = 0.0, b""

    def send(self, delivery: Delivery) -> None:
        """Send all of it."""
        self._began, self._said = time.perf_counter(), b""
        sent = self.socket.sendmsg(delivery)
        if sent < sum(map(len, delivery)):
            self.socket.sendall(b"".join(delivery)[sent:])

    def answered(self) -> float | None:
        """Seconds the answer took; None while it is not whole. Raises `NotMeasured` for any but 202."""
        got = self.socket.recv(65_536)
        self._said += got
        if not got or (whole(self._said) and not self._said.startswith(b"HTTP/1.1 202 ")):
            raise NotMeasured(f"the receiver answered {self._said[:300]!r}")
        return time.perf_counter() - self._began if whole(self._said) else None


def whole(said: bytes) -> bool:
    """Whether a response with a Content-Length is all there."""
    headers, end, body = said.partition(END_OF_HEADERS)
    _, _, length = headers.lower().partition(b"\r\ncontent-length:")
    return bool(end) and len(body) >= int(length.partition(b"\r\n")[0] or 0)


def storm(port: int, deliveries: Sequence[Delivery], connections: int, seconds: float) -> Sent:
    """Send as fast as they are answered. Raises `NotMeasured` for any answer but 202, or when none are left."""
    left, waits = iter(deliveries), list[float]()
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        lines = [Line(port) for _ in range(connections)]
        for line in lines:
            stack.enter_context(line.socket)
            selector.register(line.socket, selectors.EVENT_READ, line)
        cpu, began = time.process_time(), time.perf_counter()
        for line in lines:
            line.send(_next(left))
        while selector.get_map():
            _turn(selector, left, waits, more=time.perf_counter() < began + seconds)
        return Sent(waits, time.perf_counter() - began, time.process_time() - cpu)


def _turn(selector: selectors.BaseSelector, left: Iterator[Delivery], waits: list[float], *, more: bool) -> None:
    ready = selector.select(PATIENCE)
    if not ready:
        raise NotMeasured(f"the receiver left deliveries without an answer for {PATIENCE:.0f} s")
    for key, _ in ready:
        line: Line = key.data
        taken = line.answered()
        if taken is None:
            continue
        waits.append(taken)
        if more:
            line.send(_next(left))
        else:
            selector.unregister(line.socket)


def _next(left: Iterator[Delivery]) -> Delivery:
    for delivery in left:
        return delivery
    raise NotMeasured("the receiver is faster than deliveries were signed for; sign more")
