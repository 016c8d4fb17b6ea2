"""Where our own tables are: the database of `DATABASE_URL`, else a file of SQLite's under `DATA_DIR`."""

from __future__ import annotations

from sqlalchemy import URL

from agents.clients.database import Database, database_of
from agents.settings import Settings
from tasks.processes.files import private_folder, usable

SETTING = "DATABASE_URL"
FILE = "placet.db"


def place(settings: Settings) -> Database:
    """The database. Raises `ConfigError` for an address that cannot be used, or a folder that cannot be made."""
    if settings.database_url is not None:
        return database_of(SETTING, settings.database_url)
    path = private_folder(settings.data_dir).absolute() / FILE
    with usable(path):
        path.touch(mode=0o600)
    return Database(URL.create("sqlite", database=str(path)), str(path))
