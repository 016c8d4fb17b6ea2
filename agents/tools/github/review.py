"""The tool `github.review`: one review of one head, with comments on its lines."""

from __future__ import annotations

from typing import Annotated, Literal

import pathspec
from github.PullRequest import ReviewComment
from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.files import PAGES
from agents.tools.github.marker import marked, ours
from agents.tools.github.shapes import InlineComment, Review
from agents.tools.github.standing import moved, require, standing

SHOWN = 100
UNLISTED = "(files beyond the 3,000 that GitHub lists)"
Body = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]
"""GitHub takes 65,536 characters; the rest is for our mark."""


class ReviewOptions(BaseModel):
    """What the operator may set: which paths are `sensitive`, as patterns in gitignore's form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sensitive: tuple[str, ...] = (
        "auth/**",
        "**/auth/**",
        "billing/**",
        "**/billing/**",
        "**/migrations/**",
        ".github/workflows/**",
    )

    @field_validator("sensitive")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        pathspec.GitIgnoreSpec.from_lines(patterns)
        return patterns


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
    options=ReviewOptions,
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
        rows = list(github.pages(at, github.pull_of(hub, repo, number).get_files(), PAGES))
        paths = {path for row in rows for path in (row.filename, row.previous_filename) if path}
        touched = sensitive(paths, at.options or ReviewOptions())
        found = github.pull_of(hub, repo, number)
        if found.changed_files > len(rows):
            touched.append(UNLISTED)
        return {**standing(found), "sensitive": touched}


@review.probe
def _probe(at: At, repo: str, number: int, head: str, **_: object) -> Review | None:
    wanted = at.marker(repo, number, head)
    with github.reading(at, name_of(repo, number)) as hub:
        us = github.login_of(at, hub)
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


def sensitive(paths: set[str], options: ReviewOptions) -> list[str]:
    """Those of the paths that the operator's patterns match, sorted, and how many there are beyond 100.

    A path may be a folder's: a submodule is listed by its own name.
    """
    patterns = pathspec.GitIgnoreSpec.from_lines(options.sensitive)
    matched = sorted(path for path in paths if patterns.match_file(path) or patterns.match_file(f"{path}/inside"))
    more = len(matched) - SHOWN
    return matched[:SHOWN] + ([f"(and {more} more)"] if more > 0 else [])


def _comment(comment: InlineComment) -> ReviewComment:
    wire = ReviewComment(path=comment.path, body=comment.body, line=comment.line, side=comment.side)
    if comment.start_line is not None:
        wire["start_line"], wire["start_side"] = comment.start_line, comment.side
    return wire


def _place(comment: InlineComment) -> str:
    start = f"{comment.start_line}–" if comment.start_line is not None else ""
    old = " (old file)" if comment.side == "LEFT" else ""
    return f"{comment.path}:{start}{comment.line}{old}"
