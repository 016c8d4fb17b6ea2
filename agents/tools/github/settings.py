"""The tool `github.settings`: what a repository asks of its reviews, as its base branch has it."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from agents.clients import github
from agents.clients.github_errors import spoken
from agents.clients.github_names import Repo, Sha
from agents.engine.tool import At, read, tool
from agents.tools.github.review_settings import PATH, SIZE, ReviewSettings, defaults, parsed

if TYPE_CHECKING:
    from github import Github, GithubException

NO_COMMIT = "no commit found"


@tool(
    "github.settings",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "base": "ref"},
    returns={"max_findings": "internal", "min_severity": "internal"},
)
def settings(at: At, repo: Repo, base: Sha) -> ReviewSettings:
    """Read `.placet/review.toml` at the base commit. GitHub Docs, "REST API endpoints for repository contents".

    A file that a pull request itself changes counts once it is merged: the head is never asked. Without the
    file nothing is narrowed; what is wrong with it is among the `problems` and fails nothing.
    """
    from github import GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    with github.reading(at, f"{repo} at {base[:7]}") as hub:
        try:
            found = _contents(hub, repo, base)
        except GithubException as error:
            if error.status != 404:
                raise
            return _without(error)
    return _read(found)


def _contents(hub: Github, repo: str, base: str) -> Any:
    """GitHub's answer as it is: PyGithub's own method would follow a redirect."""
    _, answer = hub.requester.requestJsonAndCheck("GET", f"/repos/{repo}/contents/{PATH}", parameters={"ref": base})
    return answer


def _without(error: GithubException) -> ReviewSettings:
    """There is no such file, unless it is the commit that GitHub does not find."""
    if spoken(error.data).lower().startswith(NO_COMMIT):
        return defaults("cannot be read: GitHub does not find the base commit any more")
    return ReviewSettings()


def _read(found: Any) -> ReviewSettings:
    if not isinstance(found, dict) or found.get("type") != "file":
        return defaults("is no file")
    size, content = found.get("size"), found.get("content")
    if isinstance(size, int) and size > SIZE:
        return defaults(f"is larger than {SIZE // 1024} KB")
    if found.get("encoding") != "base64" or not isinstance(content, str):
        return defaults("cannot be read as GitHub gives it")
    try:
        return parsed(base64.b64decode(content))
    except binascii.Error:
        return defaults("cannot be read as GitHub gives it")
