"""Streams from the web server as it ships: they flow, they hold at most half of it, and a client that goes frees it."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from agents.settings import Settings
from tasks.processes.ports import LOOPBACK
from tasks.runs import Runs
from tests.bench import process
from tests.tasks.kit import Kit
from tests.webhooks.conftest import bearer
from tests.webhooks.events import events

PATIENCE = 10.0


@pytest.fixture
def port(kit: Kit, runs: Runs, settings: Settings, valkey_url: str) -> Iterator[int]:
    """One process of four threads, so that two requests may wait; hearts beat three times a second."""
    settings.data_dir.mkdir(exist_ok=True)
    given = {"redis_url": valkey_url, "agents_dir": kit.folder / "agents", "web_workers": 1}
    with process.web(settings.model_copy(update=given), "tests.webhooks.site:create") as port:
        yield port


@pytest.fixture
def run(runs: Runs) -> str:
    """A run that nobody drives: it is under way for as long as we like."""
    return runs.begin("resolver", input={"charge": "ch1"}, starter="ann")


@pytest.fixture
def http(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{LOOPBACK}:{port}", trust_env=False, timeout=PATIENCE) as client:
        yield client


def ask(port: int, run: str) -> socket.socket:
    """A bare connection on which the stream was asked for, and has begun: at once, or when a place is free."""
    deadline = time.monotonic() + PATIENCE
    while True:
        line = socket.create_connection((LOOPBACK, port), timeout=PATIENCE)
        key = bearer("reader")["Authorization"]
        line.sendall(f"GET /v1/runs/{run}/stream HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n\r\n".encode())
        heard = b""
        while b"event: began" not in heard and not heard.startswith(b"HTTP/1.1 503"):
            heard += (got := line.recv(65_536))
            assert got, heard
        if heard.startswith(b"HTTP/1.1 200"):
            return line
        line.close()
        assert time.monotonic() < deadline, "the place of a client that has gone is still taken"
        time.sleep(0.05)


def refused(http: httpx.Client, run: str) -> bool:
    response = http.get(f"/v1/runs/{run}/stream", headers=bearer("reader"))
    return (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_entries_come_as_they_are_written_and_nothing_is_lost_between_two_connections(
    http: httpx.Client, runs: Runs, run: str
) -> None:
    seen: list[int] = []
    for _ in range(3):
        headers = bearer("reader") | ({"Last-Event-ID": str(seen[-1])} if seen else {})
        runs.cancel(run, "ann", "while nobody listens")
        with http.stream("GET", f"/v1/runs/{run}/stream", headers=headers) as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            found = events(response.iter_lines())
            seen.append(int(next(found).id))
            runs.cancel(run, "ann", "while somebody does")
            written = time.monotonic()
            while len(seen) < len(runs.journal(run)):
                seen.append(int(next(found).id))
            assert time.monotonic() - written < 2
    assert seen == list(range(1, 8))


@pytest.mark.chaos
def test_streams_hold_half_of_the_threads_and_the_rest_go_on_answering(http: httpx.Client, port: int, run: str) -> None:
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(ask(port, run))
        for _ in range(3):
            assert http.get("/healthz").status_code == 200
            assert http.get(f"/v1/runs/{run}", headers=bearer("reader")).status_code == 200
        assert refused(http, run)
        waited = http.post(
            "/v1/agents/resolver/runs",
            json={"input": {"charge": "ch2"}},
            headers=bearer("runner") | {"Prefer": "wait=30"},
        )
        assert (waited.status_code, "Preference-Applied" in waited.headers) == (202, False)


@pytest.mark.parametrize("abruptly", [False, True])
def test_a_client_that_hangs_up_frees_its_place(http: httpx.Client, port: int, run: str, abruptly: bool) -> None:
    for _ in range(3):
        lines = [ask(port, run) for _ in range(2)]
        assert refused(http, run)
        for line in lines:
            if abruptly:  # as a machine that lost its power: reset, not said goodbye
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
