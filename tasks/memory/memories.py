"""Where memories are kept: what the tools' `Memories` says, performed on our own tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from agents.settings import Settings
from agents.tools.memory.at import New, Scope
from agents.tools.memory.shapes import Found, Kept, Record
from tasks.database.tables import Tables
from tasks.memory import finding, keeping
from tasks.memory.nearness import Nearness
from tasks.memory.tables import memories

if TYPE_CHECKING:
    from agents.models.embeddings import Embedder

ABOUT = "memory"


class SqlMemories:
    """Made once per process. Safe for threads. Nothing is connected to before it is asked for something."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """`embedder`: None, to go by words alone. Raises `ConfigError` for an address that cannot be used."""
        self._tables = Tables(settings, ABOUT)
        self._reading, self._writing = self._tables.reading, self._tables.writing
        self._nearness = Nearness(embedder, self._reading, self._writing) if embedder else None

    def prepare(self) -> None:
        """Bring the tables up to date, once. Raises `Refused` where the database is away, and `ConfigError`."""
        self._tables.prepare()

    # -- what the tools ask for ---------------------------------------------------------------------------------------

    def store(self, new: New) -> Kept:
        """Keep it, once for each effect, whoever else is at it; and then its vector, which no transaction waits for."""
        try:
            kept = self._store(new)
        except IntegrityError:  # another process was faster with the same effect: now it is there to be met
            kept = self._store(new)
        if self._nearness:
            self._nearness.kept(kept.id, new.created)
        return kept

    def search(self, scope: Scope, words: str, limit: int, now: float) -> Found:
        near = self._nearness.asked(scope, words, now) if self._nearness else None
        with self._reading() as connection:
            return finding.search(connection, scope, words, limit, now, near)

    def get(self, memory: str, agent: str, now: float) -> Record:
        with self._reading() as connection:
            return keeping.get(connection, memory, now, agent)

    def forget(self, memory: str, agent: str, by: str, now: float) -> Kept:
        with self._writing() as connection:
            gone = keeping.forget(connection, memory, by, now, agent)
        self._overwrite()
        return gone

    def promote(self, memory: str, agent: str, by: str, now: float) -> Kept:
        with self._writing() as connection:
            return keeping.promote(connection, memory, by, now, agent)

    # -- what people ask for ------------------------------------------------------------------------------------------

    def listed(self, agent: str, kind: str, subject: str, run: str, limit: int, now: float) -> list[Record]:
        """The newest that count, of all that is not "" here."""
        named = {"agent": agent, "kind": kind, "subject": subject, "run": run}
        same = [memories.c[name] == value for name, value in named.items() if value]
        with self._reading() as connection:
            return finding.records(connection, *same, finding.unexpired(now), limit=limit)

    def roll_back(self, runs: Sequence[str], by: str, now: float) -> list[str]:
        """Forget all that some runs have kept; the ids."""
        with self._writing() as connection:
            gone = keeping.erase(connection, by, now, memories.c.run.in_(runs))
        self._overwrite()
        return gone

    def expire(self, now: float) -> int:
        """Forget what is past its time; how many."""
        with self._writing() as connection:
            gone = keeping.erase(connection, keeping.EXPIRY, now, memories.c.expires <= now)
        if gone:
            self._overwrite()
        return len(gone)

    def fill(self, now: float) -> int:
        """Give vectors to a few that have none, where any are configured; how many got one."""
        return self._nearness.fill(now) if self._nearness else 0

    def _store(self, new: New) -> Kept:
        with self._writing() as connection:
            return keeping.store(connection, new)

    def _overwrite(self) -> None:
        """SQLite documentation, "Write-Ahead Logging", Checkpointing: what was erased stands in the log until then.

        With a reader in the way it is done at the next occasion.
        """
        if not self._tables.place.is_sqlite:
            return
        with suppress(SQLAlchemyError, sqlite3.Error), closing(self._tables.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
