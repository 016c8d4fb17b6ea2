"""One pool a process, whoever calls: side by side, after a fork, to the end."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agents.clients.mcp import pool
from agents.engine.errors import Later
from agents.servers.spec import OAuthSpec, ServerSpec
from agents.tools.mcp import look, reach_of
from tests.agents.clients.mcp.visitor import Visitor
from tests.sandbox.mcp import Unruly


def test_many_threads_share_one_connection_and_each_has_its_own_answer(visitor: Visitor, server: Unruly) -> None:
    visitor.accept()
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda n: visitor.do("echo", text=str(n)), range(48)))
    assert answers == [{"text": str(n)} for n in range(48)]
    assert len({line.split()[0] for line in (server.folder / "calls").read_text().splitlines()}) == 1


@pytest.mark.chaos
def test_a_server_that_hangs_does_not_hold_up_the_look_at_another(tmp_path: Path) -> None:
    silent = Unruly(tmp_path / "silent", {"name": "silent", "inputSchema": {"type": "object"}})
    fine = Unruly(tmp_path / "fine")
    reaches = [reach_of("silent", silent.spec(), {}), reach_of("fine", fine.spec(), {})]
    found = {reach.name: told for reach, told in look(reaches, 8)}
    assert isinstance(found["silent"], Later)
    assert not isinstance(found["fine"], Later)
    assert list(found["fine"]) == ["do"]


def test_a_forked_child_has_connections_of_its_own(visitor: Visitor, server: Unruly) -> None:
    assert visitor.do("echo", text="parent") == {"text": "parent"}
    first = server.pid
    child = os.fork()
    if child == 0:  # pytest must not go on here
        status = 1
        try:
            status = 0 if visitor.do("echo", text="child") == {"text": "child"} and server.pid != first else 2
            pool.forget_all()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert visitor.do("echo", text="parent") == {"text": "parent"}


def test_it_can_be_closed_twice_and_goes_on_after_it_was_forgotten(visitor: Visitor) -> None:
    visitor.do("echo")
    first = pool.pool()
    pool.forget_all()
    first.close()
    pool.forget_all()
    assert visitor.do("echo", text="again") == {"text": "again"}


def test_nothing_of_a_reach_shows_its_secrets() -> None:
    oauth = OAuthSpec(client_id="us", client_secret="{A}", issuer="https://issuer.example")
    spec = ServerSpec(url="https://x.example/mcp", headers={"K": "Bearer {B}"}, oauth=oauth)
    reach = reach_of("there", spec, {"A": "secret-one", "B": "secret-two"})
    assert dict(reach.headers) == {"K": "Bearer secret-two"}
    assert "secret-" not in repr(reach)
    assert reach.cleaned({"secret-one": ["x secret-two y", 3]}) == {"***": ["x *** y", 3]}
