"""The tool `github.permission`: what somebody may do in a repository."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Repo
from agents.engine.tool import At, read, tool

Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+(\[bot\])?$", max_length=100)]
WRITES = frozenset({"admin", "maintain", "write"})


class Permission(Shape):
    """`level`: admin, write, read or none. `writes`: they may push."""

    login: str
    level: str
    writes: bool


@tool(
    "github.permission",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "login": "ref"},
    returns={"writes": "internal"},
)
def permission(at: At, repo: Repo, login: Login) -> Permission:
    """Read what somebody may do. GitHub Docs, "REST API endpoints for collaborators", Get repository permissions.

    GitHub counts `maintain` as write and `triage` as read. Whoever is not known may do nothing.
    """
    with github.reading(at, f"{repo}: what {login} may do") as hub:
        level = hub.get_repo(repo).get_collaborator_permission(login)
    return Permission(login=login, level=level, writes=level in WRITES)
