"""The tool `github.react`: a sign under a comment that it was heard."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Repo
from agents.engine.tool import At, probe, tool
from agents.tools.github.standing import moved

Place = Literal["conversation", "line"]
Sign = Literal["eyes", "+1", "confused"]
PATHS: dict[Place, str] = {"conversation": "issues", "line": "pulls"}


class Reaction(Shape):
    """GitHub's id of it."""

    id: int


@tool(
    "github.react",
    risk="low",
    repeat=probe,
    once_per=("repo", "place", "comment", "sign"),
    roles={"repo": "ref", "place": "enum", "comment": "ref", "sign": "enum"},
    returns={"id": "internal"},
)
def react(at: At, repo: Repo, place: Place, comment: Annotated[int, Field(ge=1)], sign: Sign) -> Reaction:
    """React to a comment. GitHub Docs, "REST API endpoints for reactions"; the same sign twice is one."""
    with github.writing(at, f"{repo}: comment {comment}") as hub:
        _, answer = hub.requester.requestJsonAndCheck("POST", _path(repo, place, comment), input={"content": sign})
    if not isinstance(answer, dict) or "id" not in answer:
        raise moved(repo)
    return Reaction(id=answer["id"])


@react.probe
def _probe(at: At, repo: str, place: Place, comment: int, sign: str, **_: object) -> Reaction | None:
    """The first hundred of that sign are looked at; beyond them it is put there again, which changes nothing."""
    with github.reading(at, f"{repo}: comment {comment}") as hub:
        us = github.login_of(at, hub)
        asked = {"content": sign, "per_page": 100}
        _, rows = hub.requester.requestJsonAndCheck("GET", _path(repo, place, comment), parameters=asked)
    mine = [row["id"] for row in rows or () if (row.get("user") or {}).get("login") == us and row["content"] == sign]
    return Reaction(id=mine[0]) if mine else None


def _path(repo: str, place: Place, comment: int) -> str:
    return f"/repos/{repo}/{PATHS[place]}/comments/{comment}/reactions"
