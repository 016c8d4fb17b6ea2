"""The tool `github.pulls`: the open pull requests with a commit at their head, those of forks too."""

from __future__ import annotations

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Repo, Sha
from agents.engine.tool import At, read, tool


class Pulls(Shape):
    """Their numbers."""

    numbers: tuple[int, ...]


@tool(
    "github.pulls",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "head": "ref"},
    returns={"numbers.*": "internal"},
)
def pulls(at: At, repo: Repo, head: Sha) -> Pulls:
    """Find pull requests by their head. GitHub Docs, "REST API endpoints for commits", List pull requests."""
    with github.reading(at, f"{repo}@{head[:7]}") as hub:
        found = hub.get_repo(repo).get_commit(head).get_pulls().get_page(0)
        return Pulls(numbers=tuple(each.number for each in found if each.state == "open" and each.head.sha == head))
