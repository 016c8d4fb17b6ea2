"""`lineage.toml`, read and checked whole at the start, and again whenever it is gone by."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from agents.catalog.document import Document
from agents.catalog.problems import Problems
from agents.lineage.load import FILE, read
from agents.settings import Settings, variables


def check(settings: Settings, problems: Problems) -> None:
    """Add what is wrong with it, each with its line: unknown tables, circles, jobs that may not run twice."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return
    for place, what in read(settings, document.content)[1]:
        problems.add(path, what, document.line(place))


def keys(settings: Settings) -> frozenset[str]:
    """What of the jobs must not be read in a log, as far as the file can be read: secrets, and what addresses hold."""
    path, given = settings.config_dir / FILE, variables()
    document = Document.read(path, Problems()) if path.exists() else None
    lineage = read(settings, document.content)[0] if document else None
    jobs = lineage.jobs.values() if lineage else ()
    held = {value for job in jobs for each in parse_qs(urlsplit(job.url).query).values() for value in each}
    return frozenset({given[job.secret] for job in jobs} | held)
