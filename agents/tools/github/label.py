"""The tool `github.label`: labels added to a pull request; of ours, those that no longer hold are taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from pydantic import Field

from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.shapes import Label, Labels
from agents.tools.github.standing import moved, require, standing

if TYPE_CHECKING:
    from github import Github

PREFIXES = ("size/", "area/", "risk/")
"""What our labels begin with that come and go. Nothing else is ever taken away, whoever put it there."""


@tool(
    "github.label",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "head", "add"),
    roles={"repo": "ref", "number": "ref", "head": "ref", "add": "label", "ours": "label"},
    timeout=30.0,
)
def label(
    at: At,
    repo: Repo,
    number: Number,
    head: Sha,
    add: Annotated[tuple[Label, ...], Field(min_length=1, max_length=40)],
    ours: Annotated[tuple[Label, ...], Field(max_length=60)] = (),
) -> Labels:
    """Add labels to a pull request, and take stale ones away. GitHub Docs, "REST API endpoints for labels".

    `ours`: all labels that the caller gives and takes; those of them not in `add` go, if they begin as ours do.
    GitHub takes names without regard to case and makes those that the repository lacks.
    """
    about = name_of(repo, number)
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        require(standing(github.pull_of(hub, repo, number)), about, head)
        present = _labels(hub, repo, number)
    if missing := _missing(add, present):
        with github.writing(at, about) as hub:
            present = _added(hub, repo, number, missing)
    for name in _stale(add, ours, present):
        with github.writing(at, about) as hub:
            present = _removed(hub, repo, number, name, present)
    return Labels(labels=present)


def _added(hub: Github, repo: str, number: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """GitHub answers with all labels, which PyGithub's own method does not pass on."""
    path, body = f"/repos/{repo}/issues/{number}/labels", {"labels": list(names)}
    _, answer = hub.requester.requestJsonAndCheck("POST", path, input=body)
    if not isinstance(answer, list):
        raise moved(name_of(repo, number))
    return tuple(each["name"] for each in answer)


def _removed(hub: Github, repo: str, number: int, name: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """The labels that are left. One that somebody took away meanwhile is gone, which is what was wanted."""
    from github import GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    path = f"/repos/{repo}/issues/{number}/labels/{quote(name, safe='')}"
    try:
        _, answer = hub.requester.requestJsonAndCheck("DELETE", path)
    except GithubException as error:
        if error.status == 404:
            return tuple(each for each in present if each != name)
        raise
    if not isinstance(answer, list):
        raise moved(name_of(repo, number))
    return tuple(each["name"] for each in answer)


@label.facts
def _facts(at: At, repo: str, number: int, **_: object) -> Facts:
    with github.reading(at, name_of(repo, number)) as hub:
        return standing(github.pull_of(hub, repo, number))


@label.probe
def _probe(at: At, repo: str, number: int, add: tuple[str, ...], ours: tuple[str, ...], **_: object) -> Labels | None:
    """Whoever put them there: what was wanted is so."""
    with github.reading(at, name_of(repo, number)) as hub:
        now = _labels(hub, repo, number)
    return None if _missing(add, now) or _stale(add, ours, now) else Labels(labels=now)


@label.preview
def _preview(_facts: Facts, repo: str, number: int, add: tuple[str, ...], **_: object) -> Preview:
    labels = PreviewPart(label="Labels", text=", ".join(add))
    return Preview(title=f"Label {name_of(repo, number)}", parts=(labels,))


def _stale(add: tuple[str, ...], ours: tuple[str, ...], present: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ours that are there and no longer hold."""
    known = {name.casefold() for name in ours} - {name.casefold() for name in add}
    return tuple(each for each in present if each.casefold() in known and each.casefold().startswith(PREFIXES))


def _labels(hub: Github, repo: str, number: int) -> tuple[str, ...]:
    # GitHub puts at most a hundred labels on an issue: one page.
    return tuple(each.name for each in github.issue_of(hub, repo, number).get_labels().get_page(0))


def _missing(add: tuple[str, ...], present: tuple[str, ...]) -> tuple[str, ...]:
    """Those not there yet, each once."""
    known = {name.casefold() for name in present}
    wanted = {name.casefold(): name for name in reversed(add)}
    return tuple(sorted(name for key, name in wanted.items() if key not in known))
