"""Measures in a database of each kind: a file of SQLite's, and (with `make real`) a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from agents.settings import Settings, load
from tasks.measures.measures import SqlMeasures
from tests.agents.warehouse_database import WarehouseDatabase
from tests.real.postgresql import serving


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server for all tests of a process."""
    with serving() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def configured(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with an empty database."""
    if request.param == "sqlite":
        return load(_env_file=None, data_dir=tmp_path / "data")
    url: str = request.getfixturevalue("postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return load(_env_file=None, data_dir=tmp_path / "data", database_url=url)


@pytest.fixture
def measures(configured: Settings) -> SqlMeasures:
    return SqlMeasures(configured)


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseDatabase:
    return WarehouseDatabase(tmp_path)
