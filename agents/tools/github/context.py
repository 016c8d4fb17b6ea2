"""The tool `github.context`: what a reader of a change has to know of the code around it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

from pydantic import Field, ValidationError

from agents.analyzers import process
from agents.analyzers.command import filled_in
from agents.analyzers.scratch import scratch
from agents.analyzers.shapes import Changed, Limits
from agents.analyzers.unpack import MB
from agents.clients.github_archive import fetch_archive
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.code.bounded import bounded
from agents.code.gather import gather
from agents.code.grammars import grammar_of
from agents.code.shapes import Context, Job
from agents.engine.errors import Refused
from agents.engine.tool import At, read, tool

MARGIN = 20.0
"""Seconds kept back for taking credentials out, tidying up and answering."""
EXPLORING = 15.0
"""Seconds after which no further file is begun."""
JOB = "job.json"
NOTHING = Context(files=())


@tool(
    "github.context",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref", "head": "ref", "files": "content"},
    timeout=90.0,
    options=Limits,
)
def context(
    at: At,
    repo: Repo,
    number: Number,
    head: Sha,
    files: Annotated[tuple[Changed, ...], Field(max_length=300)],
) -> Context:
    """Show the functions and classes that changed lines are in, and the definitions that these use.

    The commit is fetched, parsed in a process of its own and deleted within the call; nothing in it is run.
    Python, JavaScript, TypeScript and Go are understood. What looks like a credential is not in it: a result is kept
    in the journal. Only a language model reads it, so without one nothing is fetched.
    """
    known = tuple(each for each in files if grammar_of(each.path))
    if not at.settings.has_model or not known:
        return NOTHING
    limits, name = at.options or Limits(), name_of(repo, number)
    with scratch() as folder, TemporaryFile() as archive:
        fetch_archive(at, name, repo, head, archive, int(limits.archive * MB))
        archive.seek(0)
        places = gather(archive, {each.path for each in known}, folder, limits)
        found = _explored(name, Job(changed=known, places=places, seconds=EXPLORING), folder, limits, at)
    near = {each.path: [first for first, _ in each.lines] for each in known}
    try:
        return bounded(found, near, at.remaining - 1)
    except process.Failed as failed:
        why = f"nobody could tell where credentials are in it: {failed}"
        raise Refused(f"{name}: the code around its changes was withheld: {why}") from None


def _explored(name: str, job: Job, folder: Path, limits: Limits, at: At) -> Context:
    (folder / JOB).write_text(job.model_dump_json(), "utf-8")
    try:
        command = filled_in(("{python}", "-m", "agents.code.explore"), [JOB])
        seconds = min(limits.seconds, at.remaining - MARGIN)
        printed = process.run(command, folder, memory=limits.memory, seconds=seconds)
        return Context.model_validate_json(printed)
    except process.Failed as failed:
        raise Refused(f"{name}: the code around its changes could not be explored: {failed}") from None
    except ValidationError:
        raise Refused(f"{name}: the code around its changes could not be explored: no answer came") from None
