"""The tool `github.compare`: what came to a branch since a commit, if that commit is still part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Number, Repo, Sha, name_of
from agents.engine.errors import Later
from agents.engine.tool import At, read, tool
from agents.tools.github.files import MARGIN, hidden, within
from agents.tools.github.shapes import ChangedFile
from agents.tools.github.standing import moved

if TYPE_CHECKING:
    from github import Github

LISTED = 300
"""GitHub lists at most so many files of a comparison, all on its first page."""
Standing = Literal["ahead", "identical", "behind", "diverged", "unknown"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)


class Compared(Shape):
    """How `head` stands to `base`, and what changed in between if it is `ahead`.

    `unknown`: GitHub does not find one of them. `capped` says in a sentence what is not listed; empty: all is.
    """

    status: Standing
    items: tuple[ChangedFile, ...] = ()
    capped: str = ""


@tool(
    "github.compare",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref", "base": "ref", "head": "ref"},
    returns={"status": "internal"},
    timeout=60.0,
)
def compare(at: At, repo: Repo, number: Number, base: Sha, head: Sha) -> Compared:
    """List the files changed since a commit. GitHub Docs, "REST API endpoints for commits", Compare two commits.

    Files only where `head` is ahead, that is: nothing was taken back since `base`. What looks like a credential is
    not in their patches. Raises `Refused` and `Later`.
    """
    about = name_of(repo, number)
    with github.reading(at, about) as hub:
        answer = _comparison(hub, repo, base, head)
        if answer is None:
            return Compared(status="unknown")
        if not isinstance(answer, dict):
            raise moved(about)
        status: Standing | None = next((each for each in STANDINGS if each == answer.get("status")), None)
        if status is None:
            raise Later(f"{about}: GitHub says neither ahead nor behind of {base[:7]} and {head[:7]}")
        from github.File import File  # noqa: PLC0415 - 15 MB, and the web server calls nobody

        rows = [File(hub.requester, {}, each) for each in answer["files"]] if status == "ahead" else []
        listed = list(within(rows))
    items = tuple(hidden(listed, at.remaining - MARGIN))
    return Compared(status=status, items=items, capped=_capped(len(items), len(rows)))


def _comparison(hub: Github, repo: str, base: str, head: str) -> Any:
    """GitHub's answer; None if it knows one of the commits no more."""
    from github import GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    try:
        path = f"/repos/{repo}/compare/{base}...{head}"
        _, answer = hub.requester.requestJsonAndCheck("GET", path, parameters={"per_page": 1})
    except GithubException as error:
        if error.status == 404:
            return None
        raise
    return answer


def _capped(listed: int, told: int) -> str:
    if told >= LISTED:
        return f"GitHub lists no more than {LISTED} files of what changed"
    return f"only the first {listed} of {told} files are listed" if listed < told else ""
