"""Somebody else's database for one call: read, and never written, within a time. SQLite, or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from agents.clients.database_errors import met
from agents.engine.errors import ConfigError, Later

CONNECTIONS = 4
"""How many to one database a process has open at once. Each is closed after its call."""
CONNECT_WITHIN = 5
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
STEPS = 1000
"""Of SQLite's machine, between two looks at the clock: some ten microseconds."""


@dataclass(frozen=True)
class Database:
    """Where it is. `name` is how people may be told: without user and password."""

    url: URL = field(repr=False)
    name: str

    @property
    def is_sqlite(self) -> bool:
        return self.url.drivername == "sqlite"


def database_of(setting: str, value: SecretStr) -> Database:
    """The database that a setting names. Raises `ConfigError`, which never shows the URL."""
    try:
        url = make_url(value.get_secret_value().strip())
    except (ArgumentError, ValueError):
        raise _unusable(setting, "is no address of a database") from None
    if url.drivername not in DRIVERS:
        raise _unusable(setting, "is of a kind that is not read here: SQLite and PostgreSQL are")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.query:
            raise _unusable(setting, "names no file of SQLite's, or more than that")
        return Database(url, url.database)
    return Database(url, f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}")


@contextmanager
def reading(database: Database, about: str, seconds: float) -> Iterator[Connection]:
    """A connection in a transaction that can only read, each statement given up after `seconds`.

    Raises `Refused` for what the database does not accept, and `Later` where it cannot be reached or is too slow.
    """
    places = _places(database.url)
    if not places.acquire(timeout=seconds):
        raise Later(f"{about}: all {CONNECTIONS} connections to {database.name} are in use")
    try:
        with _engine(database.url).connect() as connection:
            _only_read(connection, database, seconds)
            yield connection
    except SQLAlchemyError as error:
        raise met(about, database.name, error) from None
    finally:
        places.release()


@lru_cache(maxsize=8)
def _places(_url: URL) -> BoundedSemaphore:
    """Of each database: where one is slow, nobody waits for another."""
    return BoundedSemaphore(CONNECTIONS)


@lru_cache(maxsize=8)
def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        return create_engine("sqlite://", creator=partial(_open, Path(str(url.database))), poolclass=NullPool)
    # A server that vanished without a word is noticed, even in the middle of an answer.
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
    given: dict[str, Any] = {"connect_timeout": CONNECT_WITHIN, "application_name": "placet", **alive}
    return create_engine(url, connect_args=given, poolclass=NullPool, hide_parameters=True)


def _open(path: Path) -> sqlite3.Connection:
    """SQLite documentation, "Uniform Resource Identifiers" (mode=ro) and "PRAGMA query_only"."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=CONNECT_WITHIN)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _only_read(connection: Connection, database: Database, seconds: float) -> None:
    """PostgreSQL documentation, "SET TRANSACTION" and "Client Connection Defaults" (statement_timeout)."""
    if database.is_sqlite:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        until = time.monotonic() + seconds
        raw.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        return
    connection.execute(text("SET TRANSACTION READ ONLY"))
    limit = {"ms": str(max(1, round(seconds * 1000)))}
    connection.execute(text("SELECT set_config('statement_timeout', :ms, true)"), limit)


def _unusable(setting: str, why: str) -> ConfigError:
    return ConfigError(
        f"{setting} {why}; it reads like sqlite:////var/lib/shop.db or postgresql://user:password@host:5432/shop, "
        "with %40 for an @ and %2F for a / in the password"
    )
