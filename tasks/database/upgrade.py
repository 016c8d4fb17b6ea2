"""Brings our own tables up to date: at every start, once, however many processes start at the same moment."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from agents.engine.errors import ConfigError
from tasks.database.connect import WRITES

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 7_512_843
"""PostgreSQL documentation, "Advisory Locks": a number that nobody else in the database uses."""

log = logging.getLogger(__name__)


def upgrade(engine: Engine) -> None:
    """Make or change what is missing. Raises SQLAlchemy's errors where the database is away, and `ConfigError` where
    a newer Placet has been at it."""
    with engine.connect() as connection:
        if version_of(connection) == newest():
            return
    with engine.execution_options(**WRITES).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        _upgrade(connection)


def version_of(connection: Connection) -> str:
    """The revision that the tables are at; empty: there are none yet."""
    return MigrationContext.configure(connection).get_current_revision() or ""


@cache
def newest() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _upgrade(connection: Connection) -> None:
    """Asked again under the lock: whoever had it before may have done it all."""
    if (before := version_of(connection)) == newest():
        return
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        what = f"the tables of DATABASE_URL are at revision {before}, which this Placet does not know"
        raise ConfigError(f"{what}: a newer one has been at work there; install that one") from None
    log.info("the tables of DATABASE_URL were brought to revision %s", newest())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
