"""The tool `github.pull`: a pull request as it stands."""

from __future__ import annotations

from agents.clients import github
from agents.clients.github_names import Number, Repo, name_of
from agents.engine.tool import At, read, tool
from agents.tools.github.shapes import Pull

BODY = 20_000
INTERNAL = ("repo", "number", "head_sha", "base_sha", "state", "draft", "merged", "updated_at")


@tool(
    "github.pull",
    risk="low",
    repeat=read,
    roles={"repo": "ref", "number": "ref"},
    returns=dict.fromkeys(INTERNAL, "internal"),
)
def pull(at: At, repo: Repo, number: Number) -> Pull:
    """Read a pull request. GitHub Docs, "REST API endpoints for pull requests", Get a pull request."""
    with github.reading(at, name_of(repo, number)) as hub:
        found = github.pull_of(hub, repo, number)
        return Pull(
            repo=repo,
            number=found.number,
            head_sha=found.head.sha,
            base_sha=found.base.sha,
            state="open" if found.state == "open" else "closed",
            draft=bool(found.draft),
            merged=bool(found.merged),
            updated_at=found.updated_at.isoformat() if found.updated_at else "",
            base_ref=found.base.ref,
            head_ref=found.head.ref,
            author=getattr(found.user, "login", "ghost"),
            title=found.title,
            body=(found.body or "")[:BODY],
            changed_files=found.changed_files,
            additions=found.additions,
            deletions=found.deletions,
        )
