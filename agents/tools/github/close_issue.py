"""The tool `github.close_issue`: an issue of ours closed, with a last word."""

from __future__ import annotations

from agents.clients.github_names import Number, Repo, name_of
from agents.engine.tool import At, Facts, Preview, probe, tool
from agents.tools.github.issue_record import State, Text
from agents.tools.github.issue_writing import ROLES, Revision, Said, found_again, revised, shown, standing
from agents.tools.github.issues import INTERNAL, Issue


@tool(
    "github.close_issue",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "revision"),
    exclusive=("repo", "number"),
    roles=ROLES,
    returns=dict.fromkeys(INTERNAL, "internal"),
    timeout=60.0,
)
def close_issue(
    at: At,
    repo: Repo,
    number: Number,
    revision: Revision,
    text: Text | None = None,
    state: State | None = None,
    said: Said | None = None,
) -> Issue:
    """Close an issue of ours, as completed. GitHub Docs, "REST API endpoints for issues", Update an issue.

    `revision` is that of the issue as it was read: if it was written to since, nothing is done and the flow is told
    `Stale`. `said`: a comment, made before that; `text`: what it says from now on; `state`: what the flow keeps in it.
    What is None stays as it is. The caller has neutralised other people's words. Raises `Refused` for one that is
    not ours.
    """
    return revised(at, repo, number, revision, text=text, state=state, said=said, to="closed")


@close_issue.facts
def _facts(at: At, repo: str, number: int, revision: int, **_: object) -> Facts:
    return standing(at, repo, number, revision)


@close_issue.probe
def _probe(at: At, repo: str, number: int, revision: int, **_: object) -> Issue | None:
    return found_again(at, repo, number, revision)


@close_issue.preview
def _preview(_facts: Facts, repo: str, number: int, text: str | None, said: str | None, **_: object) -> Preview:
    return shown(f"Close {name_of(repo, number)}", text, said)
