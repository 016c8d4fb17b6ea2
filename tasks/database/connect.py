"""Connections to our own tables, and what their failures mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from agents.clients.database import Database
from agents.engine.errors import Refused, Unclear

CONNECTIONS = 8
"""How many a process has open at once."""
PATIENCE = 5
"""Seconds until a connection is given up, and until a lock is."""
LONGEST = 5_000
"""Milliseconds that PostgreSQL may take for a statement."""
WRITES = {"begin": "IMMEDIATE"}
"""SQLite documentation, "BEGIN TRANSACTION": whoever reads before they write take the lock first."""

_places = BoundedSemaphore(CONNECTIONS)
_writer = Lock()
"""SQLite has one writer at a time. Who waits for the file's lock sleeps and looks again; who waits here is woken."""


def engine_of(database: Database) -> Engine:
    """Opens nothing yet. Each connection is closed after its use, so that none is left to a process that is forked."""
    if database.is_sqlite:
        engine = create_engine(
            database.url, connect_args={"timeout": PATIENCE}, poolclass=NullPool, hide_parameters=True
        )
        event.listen(engine, "connect", _opened)
        event.listen(engine, "begin", _begun)
        return engine
    # A server that vanished without a word is noticed, even in the middle of an answer.
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
    limits = f"-c statement_timeout={LONGEST} -c lock_timeout={PATIENCE * 1000}"
    given: dict[str, Any] = {"connect_timeout": PATIENCE, "application_name": "placet", "options": limits, **alive}
    return create_engine(database.url, connect_args=given, poolclass=NullPool, hide_parameters=True)


class DatabaseAway(Refused):
    """Our own tables cannot be reached: nothing was done."""


@contextmanager
def reading(engine: Engine, about: str) -> Iterator[Connection]:
    """A connection to ask. Raises `Refused` where there is none to be had, or it breaks off."""
    try:
        with _place(about), engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise DatabaseAway(f"{about}: {away(error)}") from None


@contextmanager
def writing(engine: Engine, about: str) -> Iterator[Connection]:
    """A transaction. Raises `Refused` if nothing of it can have been done, `Unclear` if its end was not confirmed.

    Raises SQLAlchemy's `IntegrityError`, too: what is there already is no failure of the database.
    """
    ending = False
    try:
        with _place(about), engine.execution_options(**WRITES).connect() as connection, _turn(engine, about):
            yield connection
            ending = True
            connection.commit()
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise (Unclear if ending else DatabaseAway)(f"{about}: {away(error)}") from None


@contextmanager
def _place(about: str) -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE):
        raise DatabaseAway(f"{about}: all {CONNECTIONS} connections to the database of DATABASE_URL are in use")
    try:
        yield
    finally:
        _places.release()


@contextmanager
def _turn(engine: Engine, about: str) -> Iterator[None]:
    """Of this process's threads one after the other; other processes are met at the file's own lock."""
    if engine.dialect.name != "sqlite":
        yield
        return
    if not _writer.acquire(timeout=PATIENCE):
        raise DatabaseAway(f"{about}: others write to the database of DATABASE_URL for too long")
    try:
        yield
    finally:
        _writer.release()


def away(error: SQLAlchemyError) -> str:
    """In our words. What the driver says may quote values, so it is not repeated."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or type(cause).__name__
    return f"the database of DATABASE_URL cannot be used now ({code}); `placet doctor` says more"


def _opened(connection: sqlite3.Connection, _record: object) -> None:
    """SQLite documentation, "PRAGMA": readers are not held up by a writer, and what is erased is overwritten.

    Transactions are begun by `_begun` alone, as SQLAlchemy's page on SQLite has it ("pysqlite", Transactions).
    """
    connection.isolation_level = None
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Several that open a new database at one moment meet SQLITE_BUSY here at once: no timeout is heeded for this."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")
