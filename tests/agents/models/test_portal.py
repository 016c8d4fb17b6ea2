"""All threads of a process ask through one client, and none waits for another."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from threading import enumerate as threads

import pytest

from agents.models.openai import OpenAIModel
from agents.models.portal import Portal, Server, portal
from agents.models.prices import Prices
from tests.agents.models.conftest import request
from tests.agents.models.server import ChatServer, Said, completion

GOOD = '{"label": "good", "score": 3}'
BODY = {"model": "m", "messages": []}


def waiting(chat: ChatServer, asked: int) -> None:
    ends = time.monotonic() + 5
    while len(chat.asked) < asked and time.monotonic() < ends:
        time.sleep(0.01)


def test_a_connection_is_used_again(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(*[completion(GOOD)] * 5)
    for _ in range(5):
        model.think(request(), 30.0)
    assert (len(server.asked), server.connections) == (5, 1)


def test_no_thread_and_no_certificates_are_made_for_a_call(
    model: OpenAIModel, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will_say(*[completion(GOOD)] * 2)
    model.think(request(), 30.0)
    before = [each for each in threads() if each.name == "models"]
    monkeypatch.setattr(ssl, "SSLContext", None)
    OpenAIModel("m", Prices({}), base_url=server.url).think(request(), 30.0)
    assert [each for each in threads() if each.name == "models"] == before
    assert len(before) == 1


def test_a_hundred_threads_wait_for_their_answers_side_by_side(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(*[Said(completion(GOOD).body, beside=100)] * 100)
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: model.think(request(), 30.0), range(100)))
    assert [answer.value["score"] for answer in answers] == [3] * 100


def test_a_question_that_has_left_leaves_time_for_something_else(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(*[Said(completion(GOOD).body, beside=2)] * 2)
    answer = model.think(request(sent=lambda: model.think(request(), 30.0)), 30.0)
    assert answer.value["score"] == 3
    assert len(server.asked) == 2


def test_what_is_given_up_lets_go_of_its_connection(server: ChatServer) -> None:
    own = Portal()
    server.will_say(Said(completion(GOOD).body, hang=1.5), completion(GOOD))
    with pytest.raises(TimeoutError):
        own.post(Server(server.url, "none"), BODY, 0.5)
    assert own.post(Server(server.url, "none"), BODY, 30.0)
    assert server.connections == 2
    own.close()


def test_closing_breaks_off_what_is_under_way(server: ChatServer) -> None:
    own = Portal()
    server.will_say(Said(completion(GOOD).body, hang=60.0))
    with ThreadPoolExecutor(1) as pool:
        asked: Future[bytes] = pool.submit(own.post, Server(server.url, "none"), BODY, 60.0)
        waiting(server, 1)
        began = time.monotonic()
        own.close()
        with pytest.raises(CancelledError):
            asked.result(30)
    assert time.monotonic() - began < 20


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_asks_by_itself(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(*[completion(GOOD)] * 3)
    model.think(request(), 30.0)
    parents = portal()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            model.think(request(), 30.0)
            os._exit(0 if portal() is not parents else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    model.think(request(), 30.0)
    assert portal() is parents
    assert server.connections == 2


def test_a_process_that_asked_ends_at_once_and_in_silence(server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    asking = (
        "from agents.models.portal import portal, Server\n"
        f"portal().post(Server({server.url!r}, 'none'), {BODY!r}, 30.0)\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-W", "always", "-c", asking], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert time.monotonic() - began < 15


def test_an_idle_server_that_hung_up_is_connected_to_again(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(Said(completion(GOOD).body, headers={"connection": "close"}), completion(GOOD))
    model.think(request(), 30.0)
    assert model.think(request(), 30.0).value["score"] == 3
    assert server.connections == 2


def test_a_proxy_in_the_environment_is_gone_through(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        own = Portal()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(own.post, Server("http://models.example/v1", "none"), BODY, 2.0)
            through, _ = proxy.accept()
            assert through.recv(100).startswith(b"POST http://models.example/v1/chat/completions")
            through.close()
            assert asked.exception(30)
        own.close()
