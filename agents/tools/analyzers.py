"""The tool `analyzers.run`: ruff, bandit and detect-secrets over what a pull request changed, in one step."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Annotated

from pydantic import Field

from agents.analyzers.analyze import analyze
from agents.analyzers.shapes import Analysis, Changed, Limits
from agents.analyzers.unpack import MB, unpack
from agents.clients.github_archive import fetch_archive
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, read, tool

MARGIN = 2.0
"""Seconds kept back for tidying up and answering."""


@tool(
    "analyzers.run",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref", "head": "ref", "files": "content"},
    timeout=120.0,
    options=Limits,
)
def run(
    at: At,
    repo: Repo,
    number: Number,
    head: Sha,
    files: Annotated[tuple[Changed, ...], Field(max_length=3000)],
) -> Analysis:
    """Analyze changed files at one commit: findings on their changed lines, and what could not be looked at.

    The commit is fetched, analyzed and deleted within the call; nothing in it is run, imported or obeyed.
    Python is read by ruff and bandit, every text file by detect-secrets.
    """
    limits = at.options or Limits()
    with (
        TemporaryDirectory(prefix="placet-", ignore_cleanup_errors=True) as folder,
        TemporaryFile() as archive,
    ):
        scratch = Path(folder)
        fetch_archive(at, name_of(repo, number), repo, head, archive, int(limits.archive * MB))
        archive.seek(0)
        unpacked = unpack(archive, files, scratch, limits)
        return analyze(unpacked, scratch, limits, at.remaining - MARGIN)
