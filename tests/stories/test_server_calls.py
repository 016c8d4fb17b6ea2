"""Workers that are killed while somebody else's server is at a call which nobody can repeat: a person is asked."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients.mcp import pool
from agents.engine.run import Run
from tasks import deciding
from tasks.store import Store
from tasks.tools import Tools
from tests.sandbox.mcp import Unruly
from tests.sandbox.shop import Shop
from tests.stories.fleet import LATER, Fleet
from tests.stories.stack import until
from tests.tasks.clan import Clan

FLOW = """
given = yield Call("there.do", do="{do}")
return Done(summary="went on with nothing" if given is None else "was given a result")
"""


@pytest.fixture
def server(tmp_path: Path) -> Unruly:
    return Unruly(tmp_path / "server")


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop, server: Unruly) -> Iterator[Clan]:
    clan = Clan(tmp_path, store, shop)
    spec = server.spec()
    (clan.folder / "config/servers.toml").write_text(
        f"[servers.there]\ncommand = {list(spec.command)!r}\n"
        f'env = {{ PYTHONPATH = "{spec.env["PYTHONPATH"]}" }}\n'
        '[servers.there.tools.do]\nrisk = "low"\nroles = { do = "label" }\n'
    )
    door = Tools.connect(clan.settings)
    door.accept(door.difference("there"), "ann")
    pool.forget_all()
    yield clan
    pool.forget_all()


@pytest.fixture
def crew(clan: Clan, valkey_url: str) -> Iterator[Fleet]:
    with Fleet(clan, valkey_url) as fleet:
        yield fleet


def asked(run: Run) -> bool:
    return any(question.asked.of == "unknown" for question in run.open.values())


def settled(crew: Fleet, clan: Clan, run: str, server: Unruly) -> None:
    """Another worker asks, makes nothing of it again, and goes on by the answer."""
    crew.hire()
    crew.see(run, "somebody is asked whether it happened", asked)
    assert len(server.calls) == 1
    [question] = clan.run(run).open
    deciding.decide(clan.world(), f"{run}.{question}", deciding.Answer("happened", "ann", "cli"))
    ended = crew.see(run, "the run ends", lambda run: run.ended is not None).ended
    assert ended is not None
    assert ended.summary.startswith("went on with nothing")
    assert len(server.calls) == 1


@pytest.mark.chaos
def test_a_worker_that_is_killed_while_the_server_is_at_it(clan: Clan, crew: Fleet, server: Unruly) -> None:
    clan.agent("lead", FLOW.format(do="hang"), tools=[], rules='"there.do" = {}')
    run = clan.start()
    lost = crew.hire()
    until(lambda: server.calls == ["hang"], "the server is at it")
    assert lost.pid is not None
    os.kill(lost.pid, signal.SIGKILL)
    clan.later(LATER)
    settled(crew, clan, run, server)


@pytest.mark.chaos
def test_a_worker_that_is_killed_when_the_server_has_answered(clan: Clan, crew: Fleet, server: Unruly) -> None:
    clan.agent("lead", FLOW.format(do="echo"), tools=[], rules='"there.do" = {}')
    run = clan.start()
    assert crew.lose(run, "perform:after")
    settled(crew, clan, run, server)
