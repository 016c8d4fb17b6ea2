"""The tool `github.coverage`: which of a change's new lines a finished workflow's tests ran."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from agents.analyzers.shapes import Changed, Shape, Span
from agents.clients import github
from agents.clients.github_artifact import fetch_artifact
from agents.clients.github_names import Repo, Sha
from agents.coverage.cobertura import Hits, at_paths, hits_in, merged
from agents.coverage.unzip import reports
from agents.engine.errors import Refused
from agents.engine.tool import At, read, tool

if TYPE_CHECKING:
    from github import Github

MOST, ARTIFACTS, RUNS = 20_000_000, 10, 20
"""Bytes of an artifact, artifacts that are read, and workflow runs that are asked for theirs."""
MISSED, LONGEST = 50, 10.0
"""Missed lines that are named of one file, and seconds that a report may take."""


class Covered(Shape):
    """Of one file, how many new lines were measured, how many ran, and which did not."""

    path: str
    measured: int
    ran: int
    missed: tuple[int, ...]


class Coverage(Shape):
    """`found`: a report was there. Of the files that none names nothing is known. `unread`: why others do not count."""

    found: bool
    files: tuple[Covered, ...] = ()
    unread: tuple[str, ...] = ()


@tool(
    "github.coverage",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "run": "ref", "head": "ref", "files": "content"},
    returns={"found": "internal"},
    timeout=60.0,
)
def coverage(
    at: At,
    repo: Repo,
    run: Annotated[int, Field(ge=1)],
    head: Sha,
    files: Annotated[tuple[Changed, ...], Field(max_length=3000)],
) -> Coverage:
    """Read coverage from workflow runs' artifacts. GitHub Docs, "REST API endpoints for GitHub Actions artifacts".

    Artifacts whose name holds "coverage" are looked at for Cobertura's `coverage*.xml`. If the run left any, those of
    the head's other finished runs count with it: a line that ran in one of them ran. Raises `Refused` if there are
    reports and none can be read safely.
    """
    about = f"{repo}: workflow run {run}"
    with github.reading(at, about) as hub:
        ids, over = _all(hub, repo, run, head)
    paths = [file.path for file in files]
    found: list[Hits] = []
    unread: dict[str, None] = {}
    for id in ids[:ARTIFACTS]:
        try:
            found += [at_paths(hits_in(each), paths, repo) for each in _reports(at, about, repo, id)]
        except Refused as refused:
            unread[str(refused)] = None
    if unread and not found:
        raise Refused("; ".join(unread))
    lines = merged(found)
    rows = (_covered(file.path, file.lines, lines[file.path]) for file in files if file.path in lines)
    measured = tuple(row for row in rows if row.measured)
    return Coverage(found=bool(found), files=measured, unread=(*unread, *over))


def _all(hub: Github, repo: str, run: int, head: str) -> tuple[list[int], tuple[str, ...]]:
    """The artifacts of the run first, then those of the others, and what there was no room for."""
    ids = _artifacts(hub, repo, run)
    if not ids:
        return [], ()
    about = {"head_sha": head, "status": "completed", "per_page": RUNS + 1}
    _, answer = hub.requester.requestJsonAndCheck("GET", f"/repos/{repo}/actions/runs", parameters=about)
    others: list[int] = [row["id"] for row in answer["workflow_runs"] if row["id"] != run][:RUNS]
    ids += [id for other in others for id in _artifacts(hub, repo, other)]
    over = (
        (answer["total_count"] - 1 - len(others), f"workflow runs more than the {RUNS} that are looked at"),
        (len(ids) - ARTIFACTS, f"artifacts more than the {ARTIFACTS} that are read"),
    )
    return ids, tuple(f"{count} {what}" for count, what in over if count > 0)


def _reports(at: At, about: str, repo: str, id: int) -> Iterator[bytes]:
    _require_time(at, about)
    for report in reports(fetch_artifact(at, about, repo, id, MOST)):
        _require_time(at, about)
        yield report


def _require_time(at: At, about: str) -> None:
    if at.remaining < LONGEST:
        raise Refused(f"{about}: its coverage reports take longer to read than there is time for")


def _artifacts(hub: Github, repo: str, run: int) -> list[int]:
    path = f"/repos/{repo}/actions/runs/{run}/artifacts"
    _, answer = hub.requester.requestJsonAndCheck("GET", path, parameters={"per_page": 100})
    rows: list[dict[str, Any]] = answer["artifacts"]
    return [row["id"] for row in rows if "coverage" in row["name"].lower() and not row["expired"]]


def _covered(path: str, spans: tuple[Span, ...], lines: dict[int, bool]) -> Covered:
    numbers = sorted(lines)
    new = {
        n: lines[n] for first, last in spans for n in numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
    }
    missed = sorted(number for number, ran in new.items() if not ran)
    return Covered(path=path, measured=len(new), ran=len(new) - len(missed), missed=tuple(missed[:MISSED]))
