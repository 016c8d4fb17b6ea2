"""Our own tables as one part of Placet uses them: brought up to date before their first use, and then reached."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.database.connect import PATIENCE, DatabaseAway, away, engine_of, reading, writing
from tasks.database.place import place
from tasks.database.upgrade import upgrade


class Tables:
    """Made once per process. Safe for threads. Nothing is connected to before it is asked for something."""

    def __init__(self, settings: Settings, about: str) -> None:
        """`about` is what errors begin with. Raises `ConfigError` for an address that cannot be used."""
        self.place = place(settings)
        self.engine = engine_of(self.place)
        self._about, self._ready = about, False
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Bring the tables up to date, once. Raises `Refused` where the database is away, and `ConfigError`.

        Nobody waits behind many others who find out one by one that it is away.
        """
        if self._ready:
            return
        if not self._lock.acquire(timeout=PATIENCE):
            raise DatabaseAway(f"{self._about}: the database of DATABASE_URL does not answer")
        try:
            if not self._ready:
                upgrade(self.engine)
                self._ready = True
        except SQLAlchemyError as error:
            raise DatabaseAway(f"{self._about}: {away(error)}") from None
        finally:
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to ask. Raises `DatabaseAway`."""
        self._prepared()
        with reading(self.engine, self._about) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction. Raises `DatabaseAway`, `Unclear`, and SQLAlchemy's `IntegrityError`."""
        self._prepared()
        with writing(self.engine, self._about) as connection:
            yield connection

    def _prepared(self) -> None:
        """What no table can be had for is done without, as where the database is away."""
        try:
            self.prepare()
        except ConfigError as error:
            raise DatabaseAway(f"{self._about}: {error}") from None
