"""A worker that is told of a model for embeddings: it makes up for vectors, and its runs find by meaning."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from tasks.memory.filling import EVERY, SOON, Filling
from tasks.memory.memories import SqlMemories
from tasks.store import Store
from tasks.sweep import Sweeper
from tests.agents.models.meaning import texts
from tests.agents.models.server import ChatServer
from tests.sandbox.shop import Shop
from tests.tasks.kit import Kit
from tests.tasks.memory.keeper import OURS, SEARCH, Keeper
from tests.tasks.memory.made import new
from tests.tasks.memory.test_expiry import PATIENCE, Nowhere

NAMED = """
default = "chat"
embeddings = "vec"

[models.chat]
base_url = "http://127.0.0.1:9/v1"
model = "gpt-5"

[models.vec]
base_url = "{url}"
model = "vec-1"
"""


def named(kit: Kit, server: ChatServer) -> None:
    (kit.settings.config_dir / "models.toml").write_text(NAMED.format(url=server.url))


def kept(kit: Kit, *what: str) -> None:
    now = kit.store.now()
    for each in what:
        SqlMemories(kit.settings).store(new(each, created=now, expires=now + 10_000))


def test_a_worker_makes_up_for_what_was_kept_before(kit: Kit, meaning_server: ChatServer) -> None:
    named(kit, meaning_server)
    kept(kit, "Her mug came broken.")
    kit.settings = kit.settings.model_copy(update={"sweep_seconds": 0.05})
    world = kit.world()
    Sweeper(world, Nowhere()).start()  # type: ignore[arg-type]
    until = time.monotonic() + PATIENCE
    while not meaning_server.asked and time.monotonic() < until:
        time.sleep(0.05)
    world.stopping.set()
    assert texts(meaning_server) == ["Her mug came broken."]


def test_it_looks_again_soon_where_there_was_something_to_do_and_else_seldom(
    kit: Kit, meaning_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(kit, meaning_server)
    kept(kit, "The first.  One.")
    looking, now = Filling(kit.world()), time.monotonic()
    looking.look()
    kept(kit, "The second.  Two.")
    looking.look()
    assert len(meaning_server.asked) == 1, "not at every sweep"
    for later, asked in ((SOON + 5, 2), (2 * SOON + 10, 2)):
        monkeypatch.setattr(time, "monotonic", lambda later=later: now + later)
        looking.look()
        assert len(meaning_server.asked) == asked
    kept(kit, "The third.  Three.")
    for later, asked in ((EVERY, 2), (EVERY + 3 * SOON, 3)):
        monkeypatch.setattr(time, "monotonic", lambda later=later: now + later)
        looking.look()
        assert len(meaning_server.asked) == asked


@pytest.mark.parametrize("url", ["postgresql://u:hunter2@127.0.0.1:1/db", "mysql://u:hunter2@h/db"])
def test_a_database_that_is_away_is_a_line_in_the_log(
    kit: Kit, meaning_server: ChatServer, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    named(kit, meaning_server)
    kit.settings = kit.settings.model_copy(update={"database_url": SecretStr(url)})
    Filling(kit.world()).look()
    assert len(caplog.messages) == 1
    assert "hunter2" not in caplog.text
    assert meaning_server.asked == []


@pytest.mark.parametrize("configured", [True, False])
def test_a_run_finds_by_meaning_where_it_is_configured(
    tmp_path: Path, store: Store, shop: Shop, meaning_server: ChatServer, configured: bool
) -> None:
    keeper = Keeper(tmp_path, store, shop)
    if configured:
        named(keeper, meaning_server)
    search = SEARCH.removesuffix(")") + ', words="shattered cup")'
    run = keeper.does(f'yield {OURS}.vouching("text")', f"yield {search}")
    assert run.ended is not None
    assert run.ended.status == "done", run.ended.summary
    found = keeper.given(run, "2").value
    assert [each["text"] for each in found["memories"]] == (["Her mug came broken."] if configured else [])
    assert texts(meaning_server) == (["Her mug came broken.", "shattered cup"] if configured else [])
