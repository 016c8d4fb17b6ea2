"""Can agents remember: is the database of memories there, brought up to date, and able to find words?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.database.connect import away, engine_of
from tasks.database.place import SETTING, place
from tasks.database.upgrade import newest, upgrade, version_of
from tasks.doctor.check import Check


def checks(settings: Settings) -> Iterator[Check]:
    """Of DATABASE_URL. Tables that are missing are made, as at every start."""
    try:
        database = place(settings)
        engine = engine_of(database)
        upgrade(engine)
        with engine.connect() as connection:
            version = version_of(connection)
    except ConfigError as error:
        yield Check("memory", False, str(error), f"Mend {SETTING}; until then agents remember nothing.")
        return
    except SQLAlchemyError as error:
        advice = f"Check {SETTING}, and that the database runs; until then agents remember nothing."
        yield Check("memory", False, f"{database.name}: {away(error)}", advice)
        return
    assert version == newest()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    advice = "Machines that share a store must share it: set DATABASE_URL there." if _apart(settings) else ""
    yield Check("memory", True, f"{kind}, {database.name}, revision {version}", advice)


def _apart(settings: Settings) -> bool:
    return bool(settings.redis_url) and settings.database_url is None
