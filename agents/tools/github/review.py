"""The tool `github.review`: one review of one head, with comments on its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.anchors import places_in, taken, with_moved
from agents.tools.github.marker import marked, ours
from agents.tools.github.ourselves import PAGES, stamp_of
from agents.tools.github.sensitive import SensitiveOptions, touched
from agents.tools.github.shapes import InlineComment, Review
from agents.tools.github.standing import moved, require, standing

if TYPE_CHECKING:
    from github.PullRequest import ReviewComment

Body = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]
"""GitHub takes 65,536 characters; the rest is for our mark."""
Event = Annotated[str, StringConstraints(pattern=r"^(COMMENT|APPROVE|REQUEST_CHANGES)$")]
"""What a review comes to.

No closed type, and of a role with consequences: so only the default, a comment, can pass for the author's own
choice. The other two let or keep others from merging, and are asked about whatever an agent's level and rules say.
"""
VERBS = {
    "COMMENT": "Post a review",
    "APPROVE": "APPROVE, with a review",
    "REQUEST_CHANGES": "REQUEST CHANGES, with a review",
}
UNPROCESSABLE = 422


@tool(
    "github.review",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "head", "asked_by"),
    roles={
        "repo": "ref",
        "number": "ref",
        "head": "ref",
        "body": "content",
        "comments": "content",
        "event": "value",
        "asked_by": "label",
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
    event: Event = "COMMENT",
    asked_by: Annotated[int, Field(ge=0)] = 0,  # noqa: ARG001 -- it only tells one occurrence from another
) -> Review:
    """Review a pull request at one head. GitHub Docs, "REST API endpoints for pull request reviews".

    One review of one head, and one more for each comment that asks for it: `asked_by` is its id (0: nobody asked).
    Comments on lines where GitHub takes none are said in the body instead; the answer counts them as `moved`.
    `APPROVE` and `REQUEST_CHANGES` are put to a person under every policy.
    """
    about = name_of(repo, number)
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        require(standing(github.pull_of(hub, repo, number)), about, head)
    if posted := _post(at, repo, number, head, body, comments, event):
        return posted
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        places = places_in(github.pages(at, github.pull_of(hub, repo, number).get_files(), PAGES))
    kept = [each for each in comments if taken(each, places)]
    for on_lines in [kept, []] if 0 < len(kept) < len(comments) else [[]]:
        off = [each for each in comments if each not in on_lines]
        if posted := _post(at, repo, number, head, with_moved(body, off), on_lines, event):
            return posted.model_copy(update={"moved": len(off)})
    raise Refused(f"{about}: GitHub takes no comment of this review")


def _post(
    at: At, repo: str, number: int, head: str, body: str, comments: Sequence[InlineComment], event: str
) -> Review | None:
    """The review as posted; None if GitHub turned it down as it is (422), which may be for one of its comments."""
    from github import GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    about = name_of(repo, number)
    with github.writing(at, about) as hub:
        try:
            posted = github.pull_of(hub, repo, number).create_review(
                hub.get_repo(repo).get_commit(head),
                marked(body, at.marker(repo, number, head), stamp_of(at, repo, number, head)),
                event,
                [_comment(each) for each in comments],
            )
        except GithubException as error:
            if comments and error.status == UNPROCESSABLE:
                return None
            raise
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
    event: str,
    **_: object,
) -> Preview:
    what = VERBS[event]
    count = f"{len(comments)} inline comment{'' if len(comments) == 1 else 's'}"
    paths = facts.get("sensitive") or []
    sensitive_part = PreviewPart(label="Sensitive paths it touches", text="\n".join(paths), untrusted=True)
    return Preview(
        title=f"{what} on {name_of(repo, number)} ({count}, at {head[:7]})",
        parts=(
            *([sensitive_part] if paths else []),
            PreviewPart(label="Summary", text=body, form="markdown"),
            *(PreviewPart(label=_place(each), text=each.body, form="markdown") for each in comments),
        ),
    )


def _comment(comment: InlineComment) -> ReviewComment:
    wire: ReviewComment = {
        "path": comment.path,
        "body": comment.body,
        "line": comment.line,
        "side": comment.side,
    }
    if comment.start_line is not None:
        wire["start_line"], wire["start_side"] = comment.start_line, comment.side
    return wire


def _place(comment: InlineComment) -> str:
    start = f"{comment.start_line}–" if comment.start_line is not None else ""
    old = " (old file)" if comment.side == "LEFT" else ""
    return f"{comment.path}:{start}{comment.line}{old}"
