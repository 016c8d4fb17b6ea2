"""Our own summary comment on a pull request: ours by its author and by a block that only we can sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.clients import github
from agents.clients.github_names import name_of
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At
from agents.tools.github.marker import stamped
from agents.tools.github.memory import PREFIX, Memory, memory_in
from agents.tools.github.sections import Section, sections_in
from agents.tools.github.standing import moved

if TYPE_CHECKING:
    from github import Github

PAGES = 30
"""Of comments or reviews, a hundred each: beyond 3,000 nobody looks."""
BROKEN = (
    "the record in our summary comment was changed, or was signed with another SECRET_KEY: it was not believed, "
    "and what had been reviewed and dismissed before is forgotten"
)


@dataclass(frozen=True)
class Found:
    """The comment, if there is one (`id` 0: none). `memory` None: there is none to believe, and `note` says why."""

    id: int
    url: str
    sections: dict[Section, str]
    memory: Memory | None
    note: str = ""


def our_comment(at: At, hub: Github, repo: str, number: int) -> Found:
    """The first comment of ours with a block that is believed, else the first with one that is not.

    To be asked within `github.reading`. Raises `Refused` and `Later`.
    """
    broken: Found | None = None
    us = github.login_of(at, hub)
    for each in github.pages(at, github.issue_of(hub, repo, number).get_comments(), PAGES):
        if getattr(each.user, "login", None) != us or not (each.body or "").startswith(PREFIX):
            continue
        found = _read(at, repo, number, each.id, each.html_url, each.body)
        if found.memory:
            return found
        broken = broken or found
    return broken or Found(0, "", {}, None)


def stamp_of(at: At, repo: str, number: int, head: str) -> str:
    """What every review of ours at this head bears."""
    return at.stamp("github.review", repo.casefold(), number, head)


def reviewed(at: At, hub: Github, repo: str, number: int, head: str) -> bool:
    """Whether a review of ours stands at this very head; one that a person wrote under our login is none."""
    us, stamp = github.login_of(at, hub), stamp_of(at, repo, number, head)
    reviews = github.pages(at, github.pull_of(hub, repo, number).get_reviews(), PAGES)
    ours = (each for each in reviews if getattr(each.user, "login", None) == us and each.commit_id == head)
    return any(stamped(each.body or "", stamp) for each in ours)


def write(hub: Github, repo: str, number: int, id: int, body: str) -> tuple[int, str]:
    """Change the comment `id`, or make one (0). Its id and page. To be called within `github.writing`.

    PyGithub's own methods do not pass on that a write was answered with a redirect.
    """
    verb, path = ("PATCH", f"comments/{id}") if id else ("POST", f"{number}/comments")
    _, answer = hub.requester.requestJsonAndCheck(verb, f"/repos/{repo}/issues/{path}", input={"body": body})
    if not isinstance(answer, dict) or "id" not in answer:
        raise moved(name_of(repo, number))
    return answer["id"], answer["html_url"]


def read_back(at: At, repo: str, number: int, id: int, mark: str) -> None:
    """Raises `Later` if another write took ours away: GitHub has no condition that could be sent with it."""
    about = name_of(repo, number)
    try:
        with github.reading(at, about) as hub:
            comment = github.issue_of(hub, repo, number).get_comment(id)
            now = memory_in(at, repo, number, comment.body or "")
    except (Later, Refused) as error:
        raise Unclear(f"{about}: the summary comment was written and could not be read again: {error}") from None
    if now is None or mark not in now.marks:
        raise Later(f"{about}: another write to the summary comment took ours away; it is written again")


def _read(at: At, repo: str, number: int, id: int, url: str, body: str) -> Found:
    memory = memory_in(at, repo, number, body)
    return Found(id, url, sections_in(body), memory, "" if memory else f"{name_of(repo, number)}: {BROKEN}")
