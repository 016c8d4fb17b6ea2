"""Bodies that dribble in: they are ended, and they keep nobody waiting. By the web server as it ships, and by hand."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from agents.settings import Settings
from tasks.processes.ports import LOOPBACK, free_port
from tasks.runs import Runs
from tests import bench
from tests.bench import process
from tests.tasks.kit import Kit
from tests.webhooks import payloads
from tests.webhooks.conftest import bearer
from tests.webhooks.site import LONGEST_BODY
from webhooks import arriving, connections
from webhooks.arriving import Arriving, Body

SECRET = "sesame-sesame-sesame"
DRIPPING = 64
PATIENCE = 10.0
RAW = json.dumps(payloads.pull_request("opened")).encode()
POST = b"POST /webhooks/github HTTP/1.1\r\nHost: placet\r\nContent-Type: application/json\r\n"
DECLARED = POST + b"Content-Length: 20000\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
EXPECTED = POST + b"Expect: 100-continue\r\nContent-Length: 20000\r\n\r\n"
DRIPS = {DECLARED: b" ", CHUNKED: b"1\r\n \r\n", EXPECTED: b""}
"""Ways to begin, and what follows each now and then; nothing, for one that falls silent."""


@pytest.fixture
def given(runs: Runs, settings: Settings, valkey_url: str) -> Settings:
    """One process of four threads."""
    settings.data_dir.mkdir(exist_ok=True)
    given = {"redis_url": valkey_url, "web_workers": 1, "github_webhook_secret": (SecretStr(SECRET),)}
    return settings.model_copy(update=given)


@pytest.fixture
def port(kit: Kit, given: Settings) -> Iterator[int]:
    """The same, on the agents of the tests and with less patience."""
    given = given.model_copy(update={"agents_dir": kit.folder / "agents"})
    with process.web(given, "tests.webhooks.site:create") as port:
        yield port


@contextmanager
def dripping(port: int, times: int = DRIPPING) -> Iterator[list[socket.socket]]:
    """So many connections on which a body comes byte by byte, or not at all."""
    over, ways = threading.Event(), list(DRIPS.items())
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((LOOPBACK, port), PATIENCE)) for _ in range(times)]
        for n, line in enumerate(lines):
            line.sendall(ways[n % len(ways)][0])

        def drip() -> None:
            while not over.wait(0.1):
                for n, line in enumerate(lines):
                    with_drip(line, ways[n % len(ways)][1])

        dripper = threading.Thread(target=drip)
        dripper.start()
        try:
            yield lines
        finally:
            over.set()
            dripper.join()


def with_drip(line: socket.socket, drip: bytes) -> None:
    try:
        line.sendall(drip)
    except OSError:  # it was told that nothing more is taken
        return


def status(line: socket.socket) -> bytes:
    """What a request is answered, past "100 Continue"."""
    heard = b""
    while True:
        got = line.recv(65_536)
        heard = (heard + got).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        if not got or b"\r\n" in heard:
            return heard.partition(b"\r\n")[0]


def delivery() -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), RAW, hashlib.sha256).hexdigest()}",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    }


def test_a_look_that_failed_is_not_the_last() -> None:
    looks = list[float]()

    class Failing(Arriving):
        def look(self, now: float) -> None:
            looks.append(now)
            raise OSError("too many open files") if len(looks) < 3 else SystemExit

    failing = Failing(1)

    def watched(_environ: object, _start: object) -> list[bytes]:
        with pytest.raises(SystemExit):
            failing.watch()
        return []

    failing.serve(watched, {"wsgi.input": io.BytesIO()}, lambda *_: lambda _: None)
    assert len(looks) == 3


def test_a_signed_webhook_is_answered_at_once_while_64_bodies_dribble_in(given: Settings) -> None:
    as_it_ships = given.model_copy(update={"config_dir": Path(bench.__file__).with_name("config")})
    with process.web(as_it_ships, "webhooks.wsgi:create") as port, dripping(port):
        time.sleep(0.3)
        began = time.monotonic()
        address = f"http://{LOOPBACK}:{port}/webhooks/github"
        answer = httpx.post(address, content=RAW, headers=delivery(), timeout=PATIENCE, trust_env=False)
        assert (answer.status_code, time.monotonic() - began < 2) == (202, True)


def test_every_body_that_dribbles_in_is_answered_408_and_lets_go_of_its_thread(port: int) -> None:
    began = time.monotonic()
    with dripping(port) as lines:
        assert {status(line) for line in lines} == {b"HTTP/1.1 408 Request Timeout"}
        assert time.monotonic() - began < LONGEST_BODY + 3
    assert httpx.get(f"http://{LOOPBACK}:{port}/healthz", timeout=PATIENCE, trust_env=False).status_code == 200


@pytest.mark.chaos
def test_the_api_says_so_in_a_problem_document(port: int) -> None:
    with socket.create_connection((LOOPBACK, port), PATIENCE) as line:
        key = bearer("runner")["Authorization"]
        line.sendall(
            f"POST /v1/agents/resolver/runs HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n"
            "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{".encode()
        )
        heard = b""
        while got := line.recv(65_536):
            heard += got
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"urn:placet:problem:request-timeout" in heard


@pytest.mark.chaos
def test_what_is_at_work_for_the_same_address_is_answered_before_its_connections_are_ended(port: int) -> None:
    with dripping(port, 3) as lines:
        answer = httpx.post(
            f"http://{LOOPBACK}:{port}/v1/agents/resolver/runs",
            json={"input": {"charge": "ch1"}},
            headers=bearer("runner") | {"Prefer": f"wait={LONGEST_BODY + 1:.0f}"},
            timeout=PATIENCE,
            trust_env=False,
        )
        assert answer.status_code == 202
        assert {status(line) for line in lines} == {b"HTTP/1.1 408 Request Timeout"}


@pytest.mark.chaos
def test_a_body_that_comes_in_pieces_and_in_time_is_taken_whole(port: int) -> None:
    with socket.create_connection((LOOPBACK, port), PATIENCE) as line:
        headers = "".join(f"{name}: {value}\r\n" for name, value in delivery().items() if name.startswith("X-"))
        line.sendall(POST + f"Content-Length: {len(RAW)}\r\n{headers}\r\n".encode())
        for half in (RAW[:9000], RAW[9000:]):
            time.sleep(LONGEST_BODY / 4)
            line.sendall(half)
        assert status(line) == b"HTTP/1.1 202 Accepted"


# -- by hand ----------------------------------------------------------------------------------------------------------


class Slow:
    """A `wsgi.input` that gives what it has once it is let."""

    def __init__(self, content: bytes = b"whole") -> None:
        self.let, self._content = threading.Event(), io.BytesIO(content)

    def read(self, size: int) -> bytes:
        assert self.let.wait(PATIENCE)
        return self._content.read(size)


class Server:
    """Requests of one process, each in a thread of its own, and the addresses whose connections were ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at_a_time: int = 1, longest: float = 10.0) -> None:
        self.arriving, self.ended = Arriving(at_a_time, longest), list[connections.Peer]()
        monkeypatch.setattr(connections, "end", self.ended.append)

    def ask(self, app: Callable[[Body], object], source: Any, address: str = "192.0.2.1") -> threading.Thread:
        def answer(environ: dict[str, Any], _start: Any) -> list[bytes]:
            app(environ["wsgi.input"])
            return []

        environ = {"wsgi.input": source, "REMOTE_ADDR": address, "SERVER_PORT": "8000"}
        thread = threading.Thread(target=lambda: self.arriving.serve(answer, environ, lambda *_: lambda _: None))
        thread.start()
        time.sleep(0.05)
        return thread

    def look_in(self, seconds: float) -> None:
        self.arriving.look(time.monotonic() + seconds)


def is_cut_off(body: Body) -> None:
    with pytest.raises(RequestTimeout):
        body.read(5)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(monkeypatch)


def test_who_waits_for_a_body_lets_another_work_and_then_waits_for_its_turn(server: Server) -> None:
    slow, working, done, told = Slow(), threading.Event(), threading.Event(), list[str]()

    def reads(body: Body) -> None:
        told.append(body.read(5).decode())

    def works(_: Body) -> None:
        told.append("works")
        working.set()
        done.wait(PATIENCE)
        told.append("done")

    first, second = server.ask(reads, slow), server.ask(works, Slow())
    assert not working.is_set(), "the first has the only seat, for its body may be there at once"
    server.look_in(0)
    assert working.wait(PATIENCE)
    slow.let.set()
    time.sleep(0.05)
    done.set()
    for thread in (first, second):
        thread.join(PATIENCE)
    assert told == ["works", "done", "whole"]
    assert server.arriving.seats.free == 1, "as many seats as before"


@pytest.mark.parametrize(("seconds", "ended"), [(9.9, []), (10.2, [("192.0.2.1", 8000)])])
def test_a_body_is_late_after_ten_seconds(server: Server, seconds: float, ended: list[connections.Peer]) -> None:
    slow, raised = Slow(), list[Exception]()

    def reads(body: Body) -> None:
        try:
            body.read(5)
        except RequestTimeout as error:
            raised.append(error)

    thread = server.ask(reads, slow)
    server.look_in(seconds)
    slow.let.set()
    thread.join(PATIENCE)
    assert server.ended == ended
    assert len(raised) == len(ended)


def test_an_address_is_spared_while_others_of_it_are_at_work_but_not_for_ever(server: Server) -> None:
    slow, done = Slow(), threading.Event()
    threads = [server.ask(is_cut_off, slow)]
    server.look_in(0)
    threads.append(server.ask(lambda _: done.wait(PATIENCE), Slow()))
    server.look_in(11)
    assert server.ended == []
    server.look_in(20.2)
    assert server.ended == [("192.0.2.1", 8000)]
    slow.let.set()
    done.set()
    for thread in threads:
        thread.join(PATIENCE)


def test_another_address_is_no_reason_to_wait_and_is_let_be(server: Server) -> None:
    slow, done, read = Slow(), threading.Event(), list[bytes]()

    def works(body: Body) -> None:
        done.wait(PATIENCE)
        read.append(body.read(5))

    threads = [server.ask(is_cut_off, slow)]
    server.look_in(0)
    threads.append(server.ask(works, io.BytesIO(b"whole"), "192.0.2.2"))
    server.look_in(10.2)
    assert server.ended == [("192.0.2.1", 8000)]
    done.set()
    slow.let.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert read == [b"whole"]


def test_only_so_many_large_bodies_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "LARGE", 3)
    here = Arriving(1, longest=0.1)
    first, second, third = (Body(here, {"wsgi.input": io.BytesIO(b"longer")}) for _ in range(3))
    assert [first.read(4), first.read(4), second.read(4)] == [b"long", b"er", b"long"]
    with pytest.raises(ServiceUnavailable):
        second.read(4)
    second.leave()
    first.leave()
    assert [third.read(4), third.read(4)] == [b"long", b"er"]


def test_only_connections_from_an_address_to_our_port_are_ended() -> None:
    with ExitStack() as stack:
        ours, other = (stack.enter_context(socket.create_server((LOOPBACK, free_port()))) for _ in range(2))
        clients = [stack.enter_context(socket.create_connection(each.getsockname())) for each in (ours, other)]
        accepted, elsewhere = (stack.enter_context(each.accept()[0]) for each in (ours, other))
        assert connections.end((LOOPBACK, ours.getsockname()[1])) == 1
        assert accepted.recv(9) == b"", "nothing more is taken"
        accepted.sendall(b"answer")
        assert clients[0].recv(9) == b"answer", "what is answered is sent"
        clients[1].sendall(b"more")
        assert elsewhere.recv(9) == b"more"
