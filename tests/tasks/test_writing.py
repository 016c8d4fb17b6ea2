"""Writers of one process take turns at a SQLite file, and none waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from agents.settings import load
from tasks.database import connect
from tasks.database.place import place


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = connect.engine_of(place(load(_env_file=None, data_dir=tmp_path)))
    tmp_path.mkdir(exist_ok=True)
    with connect.writing(engine, "a test") as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    return engine


def add(engine: Engine, n: int) -> None:
    with connect.writing(engine, "a test") as connection:
        connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": n})


def test_all_that_write_at_once_have_written(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add(engine, n), range(40)))
    with connect.reading(engine, "a test") as connection:
        assert connection.execute(text("SELECT count(*), sum(n) FROM t")).one() == (40, sum(range(40)))


def test_who_waits_for_too_long_is_told_so_and_nothing_was_done(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "PATIENCE", 0.2)
    begun, over = Event(), Event()

    def hold() -> None:
        with connect.writing(engine, "a test"):
            begun.set()
            over.wait(10)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert begun.wait(10)
        with pytest.raises(connect.DatabaseAway, match="others write to the database of DATABASE_URL for too long"):
            add(engine, 1)
        over.set()
        held.result()
    add(engine, 2)
    with connect.reading(engine, "a test") as connection:
        assert [row.n for row in connection.execute(text("SELECT n FROM t"))] == [2]
