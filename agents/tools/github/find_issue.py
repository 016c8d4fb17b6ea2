"""The tool `github.find_issue`: the issues that we opened ourselves, found again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Repo
from agents.engine.tool import At, read, tool
from agents.tools.github.issues import INTERNAL, Issue, listed

Days = Annotated[int, Field(ge=1, le=400)]


class Issues(Shape):
    """Ours in a repository, the newest first. `open`: the numbers of those that are open."""

    items: tuple[Issue, ...] = ()
    open: tuple[int, ...] = ()


@tool(
    "github.find_issue",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "incident": "label", "days": "free"},
    returns={"open.*": "internal", **{f"items.*.{name}": "internal" for name in INTERNAL}},
    timeout=40.0,
)
def find_issue(at: At, repo: Repo, incident: str = "", days: Days = 30) -> Issues:
    """Find our own issues. GitHub Docs, "REST API endpoints for issues", List repository issues.

    An issue is ours if our login opened it and it carries a block that we signed; nobody else's is given. Those that
    are open, and those that are closed and were touched in the last `days`. `incident`: only those about it.
    """
    with github.reading(at, repo) as hub:
        found = [each for each in listed(at, hub, repo, days) if incident in ("", each.incident)]
    newest = sorted(found, key=lambda each: -each.number)
    return Issues(items=tuple(newest), open=tuple(each.number for each in newest if each.open))
