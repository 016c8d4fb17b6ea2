"""Issues of our own, written: opened once, and changed only as they were read. GitHub Docs, "… for issues"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from agents.clients import github
from agents.clients.github_names import name_of
from agents.engine.errors import Overtaken
from agents.engine.tool import At, Facts, Preview, PreviewPart
from agents.tools.github.issue_record import Record, body_of, text_in
from agents.tools.github.issues import Issue, issue_of, one
from agents.tools.github.marker import marked, ours
from agents.tools.github.ourselves import PAGES, write
from agents.tools.github.standing import moved

if TYPE_CHECKING:
    from github import Github

Revision = Annotated[int, Field(ge=1)]
"""How often an issue was written to: the condition of every change."""
Said = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
ROLES: dict[str, Any] = {
    **dict.fromkeys(("repo", "number", "revision"), "ref"),
    **dict.fromkeys(("text", "state", "said"), "content"),
}
Turn = Literal["open", "closed"]


def opened(hub: Github, repo: str, title: str, body: str, labels: tuple[str, ...]) -> tuple[int, str, str]:
    """Its number, page and time. To be called within `github.writing`."""
    sent = {"title": title, "body": body, "labels": list(labels)}
    _, row = hub.requester.requestJsonAndCheck("POST", f"/repos/{repo}/issues", input=sent)
    if not isinstance(row, dict) or "number" not in row:
        raise moved(repo)
    return row["number"], row["html_url"], row["updated_at"]


def standing(at: At, repo: str, number: int, revision: int) -> Facts:
    """The facts of a change to one. Raises `Overtaken` if it is not as it was read, `Refused` if it is not ours."""
    with github.reading(at, name_of(repo, number)) as hub:
        row, record = one(at, hub, repo, number)
    _require(repo, number, record, revision)
    return {"open": row["state"] == "open", "revision": revision}


def revised(
    at: At,
    repo: str,
    number: int,
    revision: int,
    *,
    text: str | None,
    state: str | None,
    said: str | None,
    to: Turn | None = None,
) -> Issue:
    """Say something, and change what it says, keeps and is. Done again it says nothing twice."""
    about, mark = name_of(repo, number), at.marker(repo, number, revision)
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        row, record = one(at, hub, repo, number)
        _require(repo, number, record, revision)
        told = not said or _told(at, hub, repo, number, mark)
    if said and not told:
        with github.writing(at, about) as hub:
            write(hub, repo, number, 0, marked(said, mark))
    record = record.revised(mark, state)
    changes = {"body": body_of(at, repo, record, text if text is not None else text_in(row["body"])), **_turned(to)}
    with github.writing(at, about) as hub:
        _, now = hub.requester.requestJsonAndCheck("PATCH", f"/repos/{repo}/issues/{number}", input=changes)
    if not isinstance(now, dict) or "number" not in now:
        raise moved(about)
    return issue_of(repo, now, record)


def shown(title: str, text: str | None, said: str | None) -> Preview:
    """A change as a person reads it."""
    named = {"What is said": said, "What it says from now on": text}
    parts = (PreviewPart(label=label, text=each, form="markdown") for label, each in named.items() if each)
    return Preview(title=title, parts=tuple(parts))


def found_again(at: At, repo: str, number: int, revision: int) -> Issue | None:
    """That very change, if it was made."""
    with github.reading(at, name_of(repo, number)) as hub:
        row, record = one(at, hub, repo, number)
    return issue_of(repo, row, record) if at.marker(repo, number, revision) in record.marks else None


def _require(repo: str, number: int, record: Record, revision: int) -> None:
    if record.revision != revision:
        raise Overtaken(f"{name_of(repo, number)} was written to after it was read, so nothing was written")


def _told(at: At, hub: Github, repo: str, number: int, mark: str) -> bool:
    us = github.login_of(at, hub)
    comments = github.pages(at, github.issue_of(hub, repo, number).get_comments(), PAGES)
    return any(getattr(each.user, "login", None) == us and ours(each.body or "", mark) for each in comments)


def _turned(to: Turn | None) -> dict[str, str]:
    if to is None:
        return {}
    return {"state": to, "state_reason": "completed" if to == "closed" else "reopened"}
