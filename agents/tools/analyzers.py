"""The tool `analyzers.run`: the programs of a table over what a pull request changed, in one step."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Annotated

from pydantic import Field

from agents.analyzers.analyze import analyze
from agents.analyzers.options import Options
from agents.analyzers.scratch import scratch
from agents.analyzers.shapes import Analysis, Changed
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
    options=Options,
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
    Which programs read it, and which files each, is in `agents/analyzers/table.py` and the operator's options.
    """
    options = at.options or Options()
    with scratch() as folder, TemporaryFile() as archive:
        fetch_archive(at, name_of(repo, number), repo, head, archive, int(options.archive * MB))
        archive.seek(0)
        unpacked = unpack(archive, files, folder, options)
        return analyze(unpacked, folder, options, at.remaining - MARGIN)
