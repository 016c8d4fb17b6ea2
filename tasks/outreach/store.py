"""Where opt-outs and mails of series are kept: what the tools' `Outreach` says, performed on our own tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from agents.engine.errors import Later, ToolError, Unclear
from agents.settings import Settings
from agents.tools.outreach.at import Known, Letter, Who
from tasks.database.connect import DatabaseAway
from tasks.database.tables import Tables
from tasks.outreach import letters, optouts
from tasks.outreach.shapes import Kind, OptOut, Stop

ABOUT = "opt-outs"
Given = TypeVar("Given")

log = logging.getLogger(__name__)


class SqlOutreach:
    """Made once per process. Safe for threads. Nothing is connected to before it is asked for something.

    Raises `Later` where the database is away: of what was asked, nothing counts yet.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises `ConfigError` for an address that cannot be used."""
        self._tables = Tables(settings, ABOUT)

    # -- what the tools ask for ---------------------------------------------------------------------------------------

    def known(self, who: Who) -> Known:
        with self._reading() as connection:
            return letters.known(connection, who)

    def step_sent(self, who: Who, sequence: str, step: int) -> bool:
        with self._reading() as connection:
            return letters.step_sent(connection, who, sequence, step)

    def leaving(self, letter: Letter) -> None:
        with self._writing() as connection:
            letters.leaving(connection, letter)

    def left(self, effect: str) -> None:
        self._noted("sent", lambda connection: letters.left(connection, effect))

    def unsent(self, effect: str) -> None:
        self._noted("not sent", lambda connection: letters.unsent(connection, effect))

    # -- what people ask for ------------------------------------------------------------------------------------------

    def stop(self, followed: Stop) -> None:
        """Somebody wants no more mail; again, it changes nothing."""
        self._once(lambda connection: optouts.stop(connection, followed))

    def stopped(self, address: str) -> OptOut | None:
        """What an address is not written to for, if it is not."""
        with self._reading() as connection:
            return optouts.covering(connection, [address])

    def told(self, delivery: str) -> None:
        """The event of a stop is in the inbox."""
        with self._writing() as connection:
            optouts.told(connection, delivery)

    def untold(self, before: float, limit: int) -> Sequence[Stop]:
        """Stops from before then whose event is not, the oldest first."""
        with self._reading() as connection:
            return optouts.untold(connection, before, limit)

    def add(self, new: OptOut) -> bool:
        """Enter an opt-out; whether it was new."""
        return self._once(lambda connection: optouts.add(connection, new))

    def get(self, kind: Kind, value: str) -> OptOut | None:
        """The opt-out of this very address or domain."""
        with self._reading() as connection:
            return optouts.get(connection, kind, value)

    def remove(self, kind: Kind, value: str) -> None:
        """Take an opt-out back."""
        with self._writing() as connection:
            optouts.remove(connection, kind, value)

    def listed(self, limit: int) -> Sequence[OptOut]:
        """The newest opt-outs."""
        with self._reading() as connection:
            return optouts.listed(connection, limit)

    def _once(self, work: Callable[[Connection], Given]) -> Given:
        """Again where another process was faster with the same: now it is there to be met."""
        try:
            with self._writing() as connection:
                return work(connection)
        except IntegrityError:
            with self._writing() as connection:
                return work(connection)

    def _noted(self, what: str, work: Callable[[Connection], None]) -> None:
        """What became of a mail is a fact, whether or not it can be written down: the run's journal has it, too."""
        try:
            with self._writing() as connection:
                work(connection)
        except ToolError as error:
            log.warning("that a mail was %s is not on record, so that its reader counts as new: %s", what, error)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._tables.reading() as connection:
                yield connection
        except DatabaseAway as away:
            raise Later(str(away)) from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """What is not confirmed is taken for not done: each of these may be done twice."""
        try:
            with self._tables.writing() as connection:
                yield connection
        except (DatabaseAway, Unclear) as away:
            raise Later(str(away)) from None
