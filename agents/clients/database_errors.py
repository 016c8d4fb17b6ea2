"""What a database's errors mean to us. None shows a parameter, a row or an address's password."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from agents.engine.errors import Later, Refused, ToolError

PASSING = frozenset({"08", "40", "53", "55", "57", "58", "XX"})
"""Classes of SQLSTATE that are about the server's state and not about what it was asked. PostgreSQL documentation,
"PostgreSQL Error Codes"."""
QUOTED = frozenset({"42", "25"})
"""Classes whose messages speak of the query alone: others may quote what stands in a row."""
TOO_SLOW = "57014"
WORDS = {"22012": "it divides by zero", "22003": "a number is out of range"}
"""Of states whose own messages may quote a row."""
REFUSED = {"SQLITE_ERROR", "SQLITE_READONLY", "SQLITE_NOTADB", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_AUTH"}
"""SQLite documentation, "Result and Error Codes"."""


class TooSlow(Later):
    """The statement was stopped: it took longer than it may."""


def met(about: str, database: str, error: SQLAlchemyError) -> ToolError:
    """The error in our words: `about` names the query, `database` where it was asked."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return _by_sqlite(about, database, cause)
    if isinstance(cause, psycopg.Error):
        return _by_postgresql(about, database, cause)
    return Refused(f"{about}: {database} cannot be asked this ({type(error).__name__})")


def _by_sqlite(about: str, database: str, error: sqlite3.Error) -> ToolError:
    code = getattr(error, "sqlite_errorname", "")
    if code == "SQLITE_INTERRUPT":
        return _too_slow(about, database)
    if code in REFUSED or not code:
        return _refused(about, database, str(error))
    return Later(f"{about}: {database} cannot be read now ({_line(str(error))})")


def _by_postgresql(about: str, database: str, error: psycopg.Error) -> ToolError:
    state = error.sqlstate or ""
    if state == TOO_SLOW:
        return _too_slow(about, database)
    away = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not state
    if away or state[:2] in PASSING:
        what = f" ({state})" if state else ""
        return Later(f"{about}: {database} cannot be reached, or does not let us in{what}")
    said = error.diag.message_primary if state[:2] in QUOTED else None
    return _refused(about, database, said or WORDS.get(state) or f"it answers with {state or type(error).__name__}")


def _too_slow(about: str, database: str) -> TooSlow:
    return TooSlow(f"{about}: {database} took longer than the query may take")


def _refused(about: str, database: str, said: str) -> Refused:
    return Refused(f"{about}: {database} does not accept it: {_line(said)}; mend the query, or the database")


def _line(said: str) -> str:
    return " ".join(said.split())[:200]
