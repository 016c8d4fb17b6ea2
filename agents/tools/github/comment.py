"""The tool `github.comment`: a comment in a pull request's conversation, said once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Number, Repo, name_of
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.marker import marked, ours
from agents.tools.github.ourselves import PAGES, write

Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Said(Shape):
    """A comment as posted: GitHub's id, and the page it is on."""

    id: int
    url: str


@tool(
    "github.comment",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "answers"),
    roles={"repo": "ref", "number": "ref", "answers": "label", "body": "content"},
    returns={"id": "internal", "url": "internal"},
    timeout=30.0,
)
def comment(at: At, repo: Repo, number: Number, answers: Annotated[int, Field(ge=1)], body: Words) -> Said:
    """Comment on a pull request. GitHub Docs, "REST API endpoints for issue comments", Create an issue comment.

    `answers` is the id of the comment that it answers: each is answered once. The caller has neutralised other
    people's words in `body`. It asks for nothing, whatever it begins with: a slash that leads it is escaped, so that
    those who write under our login can ask, and we never do.
    """
    about, body = name_of(repo, number), f"\\{body}" if body.startswith("/") else body
    with github.writing(at, about) as hub:
        id, url = write(hub, repo, number, 0, marked(body, at.marker(repo, number, answers)))
    return Said(id=id, url=url)


@comment.probe
def _probe(at: At, repo: str, number: int, answers: int, **_: object) -> Said | None:
    wanted = at.marker(repo, number, answers)
    with github.reading(at, name_of(repo, number)) as hub:
        us = github.login_of(at, hub)
        for each in github.pages(at, github.issue_of(hub, repo, number).get_comments(), PAGES):
            if getattr(each.user, "login", None) == us and ours(each.body or "", wanted):
                return Said(id=each.id, url=each.html_url)
    return None


@comment.preview
def _preview(_facts: Facts, repo: str, number: int, body: str, **_: object) -> Preview:
    words = PreviewPart(label="What it says", text=body, form="markdown")
    return Preview(title=f"Comment on {name_of(repo, number)}", parts=(words,))
