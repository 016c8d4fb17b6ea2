"""What is past its time is erased by workers; and a worker makes the tables soon after it starts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from agents.engine.errors import ConfigError
from agents.settings import load
from tasks.database.connect import engine_of, reading
from tasks.database.place import place
from tasks.memory.expiry import Expiry
from tasks.memory.memories import SqlMemories
from tasks.memory.tables import memories
from tasks.processes import preflight
from tasks.sweep import Sweeper
from tests.tasks.kit import Kit
from tests.tasks.memory.made import new

PATIENCE = 20.0


class Nowhere:
    """Takes no hints."""

    def drive(self, run: str) -> bool:
        return False


def test_a_worker_makes_the_tables_at_its_first_sweep(kit: Kit) -> None:
    kit.settings = kit.settings.model_copy(update={"sweep_seconds": 0.05})
    world = kit.world()
    Sweeper(world, Nowhere()).start()  # type: ignore[arg-type]
    until = time.monotonic() + PATIENCE
    while not _made(kit) and time.monotonic() < until:
        time.sleep(0.05)
    world.stopping.set()
    assert _made(kit)


def test_what_is_past_its_time_is_erased_at_the_first_look_and_then_now_and_again(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = kit.store.now()
    for n in range(2):
        SqlMemories(kit.settings).store(new(f"Memory number {n}.", created=now, expires=now + 60 * (n + 1)))
    looking = Expiry(kit.world())
    kit.later(61)
    looking.look()
    assert _texts(kit) == {"", "Memory number 1."}
    kit.later(61)
    looking.look()
    assert _texts(kit) == {"", "Memory number 1."}, "not at every sweep"
    monkeypatch.setattr(time, "monotonic", lambda: 10.0**9)
    looking.look()
    assert _texts(kit) == {""}


@pytest.mark.parametrize("url", ["postgresql://u:hunter2@127.0.0.1:1/db", "mysql://u:hunter2@h/db"])
def test_a_database_that_is_away_is_a_line_in_the_log(kit: Kit, url: str, caplog: pytest.LogCaptureFixture) -> None:
    kit.settings = kit.settings.model_copy(update={"database_url": SecretStr(url)})
    Expiry(kit.world()).look()
    assert len(caplog.messages) == 1
    assert "hunter2" not in caplog.text


def test_nothing_starts_on_an_address_that_cannot_be_used(kit: Kit, tmp_path: Path) -> None:
    settings = load(_env_file=None, data_dir=tmp_path, config_dir=kit.settings.config_dir, database_url="mysql://h/db")
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        preflight.check(settings)


def _made(kit: Kit) -> bool:
    path = kit.settings.data_dir / "placet.db"
    return path.exists() and b"CREATE TABLE memories" in path.read_bytes()


def _texts(kit: Kit) -> set[str]:
    """What the table holds, whatever counts."""
    with reading(engine_of(place(kit.settings)), "test") as connection:
        return set(connection.execute(select(memories.c.text)).scalars())
