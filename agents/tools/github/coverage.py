"""The tool `github.coverage`: which of a change's new lines a finished workflow's tests ran."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from github import Github
from pydantic import Field

from agents.analyzers.shapes import Changed, Span
from agents.clients import github
from agents.clients.github_artifact import fetch_artifact
from agents.clients.github_names import Repo
from agents.coverage.cobertura import at_paths, hits_in, merged
from agents.coverage.unzip import reports
from agents.engine.errors import Refused
from agents.engine.tool import At, read, tool
from agents.tools.github.shapes import Shape

MOST, ARTIFACTS, MISSED, LONGEST = 20_000_000, 5, 50, 10.0
"""Bytes of an artifact, artifacts that are read, missed lines that are named of one file, and seconds for a report."""


class Covered(Shape):
    """Of one file, how many new lines were measured, how many ran, and which did not."""

    path: str
    measured: int
    ran: int
    missed: tuple[int, ...]


class Coverage(Shape):
    """`found`: a report was there. Of the files that it does not name nothing is known."""

    found: bool
    files: tuple[Covered, ...] = ()


@tool(
    "github.coverage",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "run": "ref", "files": "content"},
    returns={"found": "internal"},
    timeout=60.0,
)
def coverage(
    at: At,
    repo: Repo,
    run: Annotated[int, Field(ge=1)],
    files: Annotated[tuple[Changed, ...], Field(max_length=3000)],
) -> Coverage:
    """Read coverage from a workflow run's artifacts. GitHub Docs, "REST API endpoints for GitHub Actions artifacts".

    Those whose name holds "coverage" are looked at for Cobertura's `coverage*.xml`. Raises `Refused` for one that
    cannot be read safely.
    """
    about = f"{repo}: workflow run {run}"
    with github.reading(at, about) as hub:
        ids = _artifacts(hub, repo, run)
    paths = [file.path for file in files]
    found = [at_paths(hits_in(each), paths, repo) for each in _reports(at, about, repo, ids)]
    lines = merged(found)
    rows = (_covered(file.path, file.lines, lines[file.path]) for file in files if file.path in lines)
    return Coverage(found=bool(found), files=tuple(row for row in rows if row.measured))


def _reports(at: At, about: str, repo: str, ids: Iterable[int]) -> Iterator[bytes]:
    for id in ids:
        for report in reports(fetch_artifact(at, about, repo, id, MOST)):
            if at.remaining < LONGEST:
                raise Refused(f"{about}: its coverage reports take longer to read than there is time for")
            yield report


def _artifacts(hub: Github, repo: str, run: int) -> list[int]:
    path = f"/repos/{repo}/actions/runs/{run}/artifacts"
    _, answer = hub.requester.requestJsonAndCheck("GET", path, parameters={"per_page": 100})
    rows: list[dict[str, Any]] = answer["artifacts"]
    wanted = [row["id"] for row in rows if "coverage" in row["name"].lower() and not row["expired"]]
    return wanted[:ARTIFACTS]


def _covered(path: str, spans: tuple[Span, ...], lines: dict[int, bool]) -> Covered:
    numbers = sorted(lines)
    new = {
        n: lines[n] for first, last in spans for n in numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
    }
    missed = sorted(number for number, ran in new.items() if not ran)
    return Covered(path=path, measured=len(new), ran=len(new) - len(missed), missed=tuple(missed[:MISSED]))
