"""The tool `github.label`: labels added to a pull request, none taken away."""

from __future__ import annotations

from typing import Annotated

from github import Github
from pydantic import Field

from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.shapes import Label, Labels
from agents.tools.github.standing import moved, require, standing

MOST = 100


@tool(
    "github.label",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "head", "add"),
    roles={"repo": "ref", "number": "ref", "head": "ref", "add": "label"},
    timeout=30.0,
)
def label(
    at: At,
    repo: Repo,
    number: Number,
    head: Sha,
    add: Annotated[tuple[Label, ...], Field(min_length=1, max_length=20)],
) -> Labels:
    """Add labels to a pull request. GitHub Docs, "REST API endpoints for labels", Add labels to an issue.

    GitHub takes names without regard to case and makes those that the repository lacks.
    """
    about = name_of(repo, number)
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        require(standing(github.pull_of(hub, repo, number)), about, head)
        present = _labels(hub, repo, number)
    missing = _missing(add, present)
    if not missing:
        return Labels(labels=present)
    with github.writing(at, about) as hub:
        return _added(hub, repo, number, missing)


def _added(hub: Github, repo: str, number: int, names: tuple[str, ...]) -> Labels:
    """GitHub answers with all labels, which PyGithub's own method does not pass on."""
    path, body = f"/repos/{repo}/issues/{number}/labels", {"labels": list(names)}
    _, answer = hub.requester.requestJsonAndCheck("POST", path, input=body)
    if not isinstance(answer, list):
        raise moved(name_of(repo, number))
    return Labels(labels=tuple(each["name"] for each in answer))


@label.facts
def _facts(at: At, repo: str, number: int, **_: object) -> Facts:
    with github.reading(at, name_of(repo, number)) as hub:
        return standing(github.pull_of(hub, repo, number))


@label.probe
def _probe(at: At, repo: str, number: int, add: tuple[str, ...], **_: object) -> Labels | None:
    """Whoever put them there: what was wanted is so."""
    with github.reading(at, name_of(repo, number)) as hub:
        now = _labels(hub, repo, number)
    return None if _missing(add, now) else Labels(labels=now)


@label.preview
def _preview(_facts: Facts, repo: str, number: int, add: tuple[str, ...], **_: object) -> Preview:
    labels = PreviewPart(label="Labels", text=", ".join(add))
    return Preview(title=f"Label {name_of(repo, number)}", parts=(labels,))


def _labels(hub: Github, repo: str, number: int) -> tuple[str, ...]:
    # GitHub puts at most a hundred labels on an issue: one page.
    return tuple(each.name for each in github.issue_of(hub, repo, number).get_labels().get_page(0))


def _missing(add: tuple[str, ...], present: tuple[str, ...]) -> tuple[str, ...]:
    """Those not there yet, each once."""
    known = {name.casefold() for name in present}
    wanted = {name.casefold(): name for name in reversed(add)}
    return tuple(sorted(name for key, name in wanted.items() if key not in known))
