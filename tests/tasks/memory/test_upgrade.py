"""The tables brought up to date: once, by however many processes start at the same moment."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from agents.engine.errors import ConfigError, Refused
from agents.settings import Settings, load
from tasks.database.connect import engine_of
from tasks.database.place import place
from tasks.database.upgrade import SCRIPTS, newest, upgrade, version_of
from tasks.memory import keeping
from tasks.memory.memories import SqlMemories
from tasks.memory.tables import memories
from tests.tasks.memory.made import MONA, NOW, new

START = """
import sys
from agents.settings import load
from tasks.memory.memories import SqlMemories
memories = SqlMemories(load(_env_file=None))
print("ready", flush=True)
sys.stdin.readline()
memories.prepare()
"""
PROCESSES = 4


@pytest.mark.chaos
def test_processes_that_start_at_once_make_the_tables_once(configured: Settings) -> None:
    url = configured.database_url
    env = {"DATA_DIR": str(configured.data_dir), "DATABASE_URL": url.get_secret_value() if url else ""}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", START]
    started = [
        subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(PROCESSES)
    ]
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in started:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[1] for each in started]
    assert [(each.returncode, err) for each, err in zip(started, said, strict=True)] == [(0, "")] * PROCESSES
    with engine_of(place(configured)).connect() as connection:
        assert version_of(connection) == newest()
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_threads_that_start_at_once_make_the_tables_once(configured: Settings) -> None:
    engine, together = engine_of(place(configured)), threading.Barrier(PROCESSES)

    def start(_: int) -> None:
        together.wait()
        upgrade(engine)

    with ThreadPoolExecutor(PROCESSES) as pool:
        assert list(pool.map(start, range(PROCESSES))) == [None] * PROCESSES


def test_what_was_kept_before_is_there_afterwards(configured: Settings) -> None:
    engine = engine_of(place(configured))
    for _ in range(2):
        upgrade(engine)
    assert SqlMemories(configured).search(MONA, "", 10, NOW).memories == ()


def test_what_was_kept_before_there_were_vectors_is_found_and_given_one(
    configured: Settings, near: SqlMemories
) -> None:
    engine = engine_of(place(configured))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        assert "vector" not in {each["name"] for each in inspect(connection).get_columns("memories")}
        keeping.store(connection, new())
    assert len(near.search(MONA, "mug", 10, NOW).memories) == 1
    assert near.search(MONA, "cup", 10, NOW).memories == ()
    assert near.fill(NOW) == 1
    assert len(near.search(MONA, "cup", 10, NOW).memories) == 1
    with engine.connect() as connection:
        assert version_of(connection) == newest()


def test_the_table_has_the_columns_that_are_written(configured: Settings) -> None:
    engine = engine_of(place(configured))
    upgrade(engine)
    made = {each["name"] for each in inspect(engine).get_columns("memories")}
    assert made - {"terms", "vector", "vector_model"} == set(memories.columns.keys())


def test_tables_that_a_newer_placet_made_are_left_alone(configured: Settings) -> None:
    engine = engine_of(place(configured))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="revision 9999, which this Placet does not know"):
        upgrade(engine)


def test_a_run_goes_on_without_what_a_newer_placet_remembers(configured: Settings) -> None:
    engine = engine_of(place(configured))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="revision 9999, which this Placet does not know"):
        SqlMemories(configured).search(MONA, "", 10, NOW)


def test_an_address_that_names_no_database_is_said_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL") as error:
        place(load(_env_file=None, data_dir=tmp_path, database_url="mysql://u:hunter2@h/db"))
    assert "hunter2" not in str(error.value)


def test_unset_it_is_a_file_under_data_dir(tmp_path: Path) -> None:
    found = place(load(_env_file=None, data_dir=tmp_path / "data"))
    assert found.name == str(tmp_path / "data/placet.db")
