"""Issues of our own: ours by their author and by a block that only we can sign. GitHub Docs, "… for issues"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_auth import PAGE
from agents.clients.github_names import Number, Repo, name_of
from agents.engine.errors import Later, Refused
from agents.engine.tool import At
from agents.tools.github.issue_record import Record, record_in

if TYPE_CHECKING:
    from github import Github

LISTED = 10
"""Pages of issues, a hundred each."""
INTERNAL = ("repo", "number", "url", "open", "incident", "revision", "state", "updated_at", "closed_at")
"""What of an `Issue` is GitHub's own, or was signed by us."""


class Issue(Shape):
    """An issue of ours. `state` is what the flow keeps in it; times in ISO 8601, `closed_at` empty while it is open."""

    repo: Repo
    number: Number
    url: str
    open: bool
    incident: str
    revision: int
    state: str = ""
    updated_at: str = ""
    closed_at: str = ""


def listed(at: At, hub: Github, repo: str, days: int) -> Iterator[Issue]:
    """Those that are open, and those closed that were touched in so many days; to be asked within `github.reading`.

    Raises `Later` when there are too many to look through.
    """
    # The day alone, so that the same question is asked all day and GitHub may answer that nothing has changed.
    since = (datetime.fromtimestamp(at.clock(), UTC) - timedelta(days=days)).strftime("%Y-%m-%dT00:00:00Z")
    us = github.login_of(at, hub)
    queries: tuple[dict[str, Any], ...] = ({"state": "open"}, {"state": "closed", "since": since})
    for query in queries:
        for row in _rows(at, hub, repo, {**query, "creator": us}):
            if record := _record(at, repo, us, row):
                yield issue_of(repo, row, record)


def open_one(at: At, hub: Github, repo: str, incident: str) -> Issue | None:
    """The open issue about an incident."""
    return next((each for each in listed(at, hub, repo, 1) if each.open and each.incident == incident), None)


def made(at: At, hub: Github, repo: str, mark: str) -> Issue | None:
    """The issue that one very call made, if it did."""
    us = github.login_of(at, hub)
    rows = _rows(at, hub, repo, {"state": "all", "creator": us})
    found = ((row, record) for row in rows if (record := _record(at, repo, us, row)) and mark in record.marks)
    return next((issue_of(repo, row, record) for row, record in found), None)


def one(at: At, hub: Github, repo: str, number: int) -> tuple[dict[str, Any], Record]:
    """One as GitHub has it, and what it carries. Raises `Refused` if it is not ours."""
    _, row = hub.requester.requestJsonAndCheck("GET", f"/repos/{repo}/issues/{number}")
    record = _record(at, repo, github.login_of(at, hub), row)
    if record is None:
        raise Refused(f"{name_of(repo, number)} is no issue of ours, or its record was changed: it is left alone")
    return row, record


def issue_of(repo: str, row: Mapping[str, Any], record: Record) -> Issue:
    """As the tools give it."""
    return Issue(
        repo=repo,
        number=row["number"],
        url=row["html_url"],
        open=row["state"] == "open",
        incident=record.incident,
        revision=record.revision,
        state=record.state,
        updated_at=row["updated_at"] or "",
        closed_at=row["closed_at"] or "",
    )


def _rows(at: At, hub: Github, repo: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for page in range(1, LISTED + 1):
        if at.remaining < 1:
            break
        asked = {**query, "per_page": PAGE, "page": page}
        _, rows = hub.requester.requestJsonAndCheck("GET", f"/repos/{repo}/issues", parameters=asked)
        yield from rows
        if len(rows) < PAGE:
            return
    raise Later(f"{repo}: its issues are too many to be looked through")


def _record(at: At, repo: str, us: str, row: Mapping[str, Any]) -> Record | None:
    """What it carries, if it is ours. What somebody else wrote is theirs, whatever they pasted into it."""
    by = (row["user"] or {}).get("login")
    return record_in(at, repo, row["body"] or "") if by == us and "pull_request" not in row else None
