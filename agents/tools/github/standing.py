"""How a pull request stands right now: what a write to it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.engine.errors import Refused
from agents.engine.tool import Facts

if TYPE_CHECKING:
    from github.PullRequest import PullRequest


def standing(found: PullRequest) -> Facts:
    """Its head commit, and whether it is open."""
    return {"head": found.head.sha, "state": found.state}


def moved(about: str) -> Refused:
    """GitHub answered a write with a redirect, which is not followed: nothing was written."""
    return Refused(f"{about}: the repository has another name now; use that one")


def require(facts: Facts, about: str, head: str) -> None:
    """Raises `Refused` if the head has moved or the pull request is closed."""
    if facts["head"] != head:
        raise Refused(f"{about}: its head is {facts['head'][:7]} now, not {head[:7]}, so nothing was written")
    if facts["state"] != "open":
        raise Refused(f"{about} is {facts['state']}, so nothing was written")
