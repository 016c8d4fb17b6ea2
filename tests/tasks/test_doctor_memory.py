"""`placet doctor` at the memories: is their database there, and up to date?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import text

from agents.settings import load
from tasks.database.connect import engine_of
from tasks.database.place import place
from tasks.database.upgrade import newest
from tasks.doctor import Check, memory


def found(folder: Path, **settings: Any) -> Check:
    (check,) = memory.checks(load(_env_file=None, data_dir=folder / "data", **settings))
    return check


def test_a_file_of_ones_own_is_made_and_well(tmp_path: Path) -> None:
    check = found(tmp_path)
    assert check.ok
    assert not check.advice
    assert check.detail == f"SQLite, {tmp_path / 'data/placet.db'}, revision {newest()}"


def test_machines_that_share_a_store_are_told_to_share_it_too(tmp_path: Path) -> None:
    assert "set DATABASE_URL" in found(tmp_path, redis_url="redis://10.0.0.1:6379/0").advice


def test_a_database_that_is_away_fails_with_what_to_do_and_without_its_password(tmp_path: Path) -> None:
    check = found(tmp_path, database_url="postgresql://u:hunter2@127.0.0.1:1/db")
    assert not check.ok
    assert "127.0.0.1:1/db" in check.detail
    assert "Check DATABASE_URL" in check.advice
    assert "hunter2" not in repr(check)


def test_an_address_that_cannot_be_used_fails_and_is_not_shown(tmp_path: Path) -> None:
    check = found(tmp_path, database_url="mysql://u:hunter2@h/db")
    assert not check.ok
    assert "hunter2" not in repr(check)


def test_tables_of_a_newer_placet_fail(tmp_path: Path) -> None:
    found(tmp_path)
    engine = engine_of(place(load(_env_file=None, data_dir=tmp_path / "data")))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    check = found(tmp_path)
    assert not check.ok
    assert "9999" in check.detail
