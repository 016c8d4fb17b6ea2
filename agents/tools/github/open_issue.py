"""The tool `github.open_issue`: an issue about an incident, of which there is one at a time."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agents.clients import github
from agents.clients.github_names import Repo, name_of
from agents.engine.errors import Overtaken
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.issue_record import Incident, Record, State, Text, body_of
from agents.tools.github.issue_writing import opened
from agents.tools.github.issues import INTERNAL, Issue, made, open_one
from agents.tools.github.shapes import Label

Title = Annotated[str, StringConstraints(pattern=r"^\S[^\x00-\x1f\x7f]*$", max_length=256)]
Labels = Annotated[tuple[Label, ...], Field(max_length=20)]


@tool(
    "github.open_issue",
    risk="medium",
    repeat=probe,
    once_per=("repo", "incident", "after"),
    exclusive=("repo",),
    roles={
        "repo": "ref",
        "incident": "label",
        "title": "content",
        "text": "content",
        "state": "content",
        "labels": "label",
        "after": "label",
    },
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=60.0,
)
def open_issue(
    at: At,
    repo: Repo,
    incident: Incident,
    title: Title,
    text: Text,
    state: State = "",
    labels: Labels = (),
    after: Annotated[int, Field(ge=0)] = 0,
) -> Issue:
    """Open an issue. GitHub Docs, "REST API endpoints for issues", Create an issue.

    Of one incident there is one open issue: where ours is there already, nothing is written and the flow is told
    `Stale`. `after`: the number of the last issue about it, which is closed (0: there was none): each is followed by
    one. `text` is Markdown in which the caller has neutralised other people's words. `state`: what the flow keeps in
    it, signed and unseen. GitHub drops labels where our login may not push.
    """
    with github.reading(at, repo, within=github.before_sending(at)) as hub:
        _require(open_one(at, hub, repo, incident))
    record = Record(incident=incident, state=state, marks=(at.marker(repo, incident, after),))
    with github.writing(at, repo) as hub:
        number, url, moment = opened(hub, repo, title, body_of(at, repo, record, text), labels)
    return Issue(
        repo=repo,
        number=number,
        url=url,
        open=True,
        incident=incident,
        revision=record.revision,
        state=state,
        updated_at=moment,
    )


@open_issue.facts
def _facts(at: At, repo: str, incident: str, **_: object) -> Facts:
    with github.reading(at, repo) as hub:
        _require(open_one(at, hub, repo, incident))
    return {"open": False}


@open_issue.probe
def _probe(at: At, repo: str, incident: str, after: int, **_: object) -> Issue | None:
    """Whatever became of it meanwhile."""
    with github.reading(at, repo) as hub:
        return made(at, hub, repo, at.marker(repo, incident, after))


@open_issue.preview
def _preview(_facts: Facts, repo: str, title: str, text: str, labels: tuple[str, ...], **_: object) -> Preview:
    said = PreviewPart(label="What it says", text=text, form="markdown")
    named = [PreviewPart(label="Labels", text=", ".join(labels))] if labels else []
    return Preview(title=f"Open an issue in {repo}: {title}", parts=(said, *named))


def _require(found: Issue | None) -> None:
    if found:
        raise Overtaken(f"{name_of(found.repo, found.number)} is about this already and is open: no second one")
