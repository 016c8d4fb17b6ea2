"""What the workers of a test's installation go by, read anew only once something of it has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.settings import Settings
from tasks.people import People


class Reading:
    """Many tests have a worker for each point at which it may die, and to read everything takes its time.

    Processes that each read for themselves are in tests/stories.
    """

    def __init__(self) -> None:
        self._known: tuple[object, People, Catalog] | None = None

    def of(self, settings: Settings, *folders: Path, **how: Any) -> tuple[People, Catalog]:
        """People and catalog. `folders` hold agents, beside the configuration; `how` is for `Catalog.load`."""
        written = {path: path.read_bytes() for folder in (settings.config_dir, *folders) for path in _files(folder)}
        going_by = written, settings, folders, how
        if self._known is None or self._known[0] != going_by:
            people = People.load(settings)
            self._known = going_by, people, Catalog.load(settings, people.names(), **how)
        return self._known[1:]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()]
