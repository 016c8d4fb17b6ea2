"""The tool `github.review`: one review of one head, with comments on its lines."""

from __future__ import annotations

from typing import Annotated, Literal

from github.PullRequest import ReviewComment
from pydantic import StringConstraints

from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.marker import marked, ours
from agents.tools.github.ourselves import PAGES, login_of
from agents.tools.github.sensitive import SensitiveOptions, touched
from agents.tools.github.shapes import InlineComment, Review
from agents.tools.github.standing import moved, require, standing

Body = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]
"""GitHub takes 65,536 characters; the rest is for our mark."""


@tool(
    "github.review",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "head"),
    roles={
        "repo": "ref",
        "number": "ref",
        "head": "ref",
        "body": "content",
        "comments": "content",
        "event": "enum",
    },
    returns={"id": "internal", "url": "internal"},
    timeout=30.0,
    options=SensitiveOptions,
)
def review(
    at: At,
    repo: Repo,
    number: Number,
    head: Sha,
    body: Body,
    comments: tuple[InlineComment, ...] = (),
    event: Literal["COMMENT"] = "COMMENT",
) -> Review:
    """Review a pull request at one head. GitHub Docs, "REST API endpoints for pull request reviews"."""
    about = name_of(repo, number)
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        require(standing(github.pull_of(hub, repo, number)), about, head)
    with github.writing(at, about) as hub:
        posted = github.pull_of(hub, repo, number).create_review(
            hub.get_repo(repo).get_commit(head),
            marked(body, at.marker(repo, number, head)),
            event,
            [_comment(each) for each in comments],
        )
        if posted.id is None:
            raise moved(about)
        return Review(id=posted.id, url=posted.html_url)


@review.facts
def _facts(at: At, repo: str, number: int, **_: object) -> Facts:
    with github.reading(at, name_of(repo, number)) as hub:
        paths = touched(at, hub, repo, number)
        return {**standing(github.pull_of(hub, repo, number)), "sensitive": paths}


@review.probe
def _probe(at: At, repo: str, number: int, head: str, **_: object) -> Review | None:
    wanted = at.marker(repo, number, head)
    with github.reading(at, name_of(repo, number)) as hub:
        us = login_of(hub)
        for each in github.pages(at, github.pull_of(hub, repo, number).get_reviews(), PAGES):
            if getattr(each.user, "login", None) == us and ours(each.body or "", wanted):
                return Review(id=each.id, url=each.html_url)
    return None


@review.preview
def _preview(
    facts: Facts,
    repo: str,
    number: int,
    head: str,
    body: str,
    comments: tuple[InlineComment, ...],
    **_: object,
) -> Preview:
    count = f"{len(comments)} inline comment{'' if len(comments) == 1 else 's'}"
    paths = facts.get("sensitive") or []
    sensitive_part = PreviewPart(label="Sensitive paths it touches", text="\n".join(paths), untrusted=True)
    return Preview(
        title=f"Post a review on {name_of(repo, number)} ({count}, at {head[:7]})",
        parts=(
            *([sensitive_part] if paths else []),
            PreviewPart(label="Summary", text=body, form="markdown"),
            *(PreviewPart(label=_place(each), text=each.body, form="markdown") for each in comments),
        ),
    )


def _comment(comment: InlineComment) -> ReviewComment:
    wire = ReviewComment(path=comment.path, body=comment.body, line=comment.line, side=comment.side)
    if comment.start_line is not None:
        wire["start_line"], wire["start_side"] = comment.start_line, comment.side
    return wire


def _place(comment: InlineComment) -> str:
    start = f"{comment.start_line}–" if comment.start_line is not None else ""
    old = " (old file)" if comment.side == "LEFT" else ""
    return f"{comment.path}:{start}{comment.line}{old}"
