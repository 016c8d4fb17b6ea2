"""`lineage.toml`, read and checked whole at the start, and again whenever it is gone by."""

from __future__ import annotations

from agents.catalog.document import Document
from agents.catalog.problems import Problems
from agents.lineage.load import FILE, read
from agents.settings import Settings


def check(settings: Settings, problems: Problems) -> None:
    """Add what is wrong with it, each with its line: unknown tables, circles, jobs that may not run twice."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return
    for place, what in read(settings, document.content)[1]:
        problems.add(path, what, document.line(place))
