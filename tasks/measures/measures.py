"""Measures kept in SQL and given back, by metric."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from agents.drift.shapes import Point
from agents.engine.errors import ConfigError
from agents.settings import Settings
from agents.tools.metrics.at import Taken
from tasks.database.connect import PATIENCE, DatabaseAway, away, engine_of, reading, writing
from tasks.database.place import place
from tasks.database.upgrade import upgrade
from tasks.measures.tables import measures

ABOUT = "measures"
KEPT = 400 * 86_400.0
"""Seconds until a measure is forgotten."""
COLUMNS = tuple(column.name for column in measures.columns if column.name != "seq")


def _replacing(insert: Any) -> Any:
    """Of a command there is one row: what is there is replaced in the same statement, which each database has."""
    statement = insert(measures)
    taken = {name: statement.excluded[name] for name in COLUMNS}
    return statement.on_conflict_do_update(index_elements=["run", "command"], set_=taken)


RECORD: dict[str, Any] = {"sqlite": _replacing(sqlite.insert), "postgresql": _replacing(postgresql.insert)}
FORGET = delete(measures).where(measures.c.metric == bindparam("of"), measures.c.at < bindparam("before"))
"""Made once, for to make them takes longer than to have them done."""


class SqlMeasures:
    """Made once per process. Safe for threads. Nothing is connected to before it is asked for something."""

    def __init__(self, settings: Settings) -> None:
        """Raises `ConfigError` for an address that cannot be used."""
        self._engine = engine_of(place(settings))
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _unhurried)
        self._ready = False
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Bring the tables up to date, once. Raises `Refused` where they cannot be had."""
        if self._ready:
            return
        if not self._lock.acquire(timeout=PATIENCE):
            raise DatabaseAway(f"{ABOUT}: the database of DATABASE_URL does not answer")
        try:
            if not self._ready:
                upgrade(self._engine)
                self._ready = True
        except (SQLAlchemyError, ConfigError) as error:
            raise DatabaseAway(f"{ABOUT}: {away(error) if isinstance(error, SQLAlchemyError) else error}") from None
        finally:
            self._lock.release()

    def record(self, taken: Taken) -> None:
        """Keep it. Taken again for the same command, the later value counts."""
        self.prepare()
        at = taken.point.moment.timestamp()
        values = {
            "metric": taken.metric,
            "at": at,
            "value": taken.point.value,
            "buckets": json.dumps(taken.point.buckets, sort_keys=True),
            "drifted": taken.point.drifted,
            "problem": taken.point.problem,
            "why": taken.why,
            "run": taken.run,
            "command": taken.command,
        }
        with writing(self._engine, ABOUT) as connection:
            connection.execute(RECORD[connection.dialect.name], values)
            connection.execute(FORGET, {"of": taken.metric, "before": at - KEPT})

    def history(self, metric: str, since: float, most: int) -> Sequence[Point]:
        """The newest since then, the oldest of them first."""
        self.prepare()
        asked = select(measures).where(measures.c.metric == metric, measures.c.at >= since)
        newest = asked.order_by(measures.c.at.desc(), measures.c.seq.desc()).limit(most)
        with reading(self._engine, ABOUT) as connection:
            rows = connection.execute(newest).mappings().all()
        return [_point(row) for row in reversed(rows)]


def _unhurried(connection: sqlite3.Connection, _record: object) -> None:
    """The disk is not waited for: a power cut may take the last measures, and they stand in the run's journal, too.

    SQLite documentation, "PRAGMA synchronous": in WAL mode the file is whole even so.
    """
    connection.execute("PRAGMA synchronous = NORMAL")


def _point(row: RowMapping) -> Point:
    return Point(
        at=datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="seconds"),
        value=row["value"],
        drifted=row["drifted"],
        buckets=json.loads(row["buckets"]),
        problem=row["problem"],
    )
