"""GitHub for one call: PyGithub without its waiting and retrying, and the wall where errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from github import Auth, BadAttributeException, Github, GithubException
from github.GithubObject import GithubObject
from github.Issue import Issue
from github.PaginatedList import PaginatedList
from github.PullRequest import PullRequest
from requests import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

from agents.clients.github_errors import refused
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At

PAGE = 100
PATIENCE = 10.0
"""Seconds after which GitHub gives up on a request: GitHub Docs, "Troubleshooting the REST API", timeouts."""

Item = TypeVar("Item", bound=GithubObject)


@contextmanager
def reading(at: At, about: str, *, within: float = PATIENCE) -> Iterator[Github]:
    """A client for reads, each given up after `within` seconds.

    `about` names the object in messages ("acme/shop#7"). Raises `Refused`, and `Later`.
    """
    with _wall(at, about, write=False), _client(at, min(within, at.remaining)) as hub:
        yield hub


@contextmanager
def writing(at: At, about: str) -> Iterator[Github]:
    """A client for one write, sent now or never. Raises `Refused`, `Later`, and `Unclear`."""
    with _wall(at, about, write=True), _client(at, min(PATIENCE, at.remaining / 2)) as hub:
        at.sending()
        yield hub


def before_sending(at: At) -> float:
    """Seconds for a look at the world between the door and the write."""
    return min(PATIENCE, at.send_by - at.clock())


def pull_of(hub: Github, repo: str, number: int) -> PullRequest:
    """A pull request by its own path, so that no address from an answer is ever followed."""
    return hub.get_repo(repo).get_pull(number)


def issue_of(hub: Github, repo: str, number: int) -> Issue:
    """The same pull request as the issue it also is, which has the labels."""
    return hub.get_repo(repo).get_issue(number)


def pages(at: At, listing: PaginatedList[Item], most: int) -> Iterator[Item]:
    """Up to `most` pages of a listing. Raises `Later` when the call's time is over."""
    for number in range(most):
        if at.remaining < 1:
            raise Later("GitHub took too long to list everything")
        page = listing.get_page(number)
        yield from page
        if len(page) < PAGE:
            return


def token_of(at: At) -> str:
    """The token from the settings. Raises `Refused` if there is none that can be sent."""
    token = at.settings.github_token
    text = token.get_secret_value().strip() if token else ""
    if not text:
        raise Refused("GITHUB_TOKEN is not set, so nothing can be read or written at GitHub")
    if not (text.isascii() and text.isprintable()):
        raise Refused("GITHUB_TOKEN holds characters that no token has; copy it anew")
    return text


def host_of(at: At) -> str:
    """Where GitHub's API is, for messages: a host, and a port if one is set."""
    return urlsplit(at.settings.github_api_url).netloc.rpartition("@")[2]


def _client(at: At, timeout: float) -> Github:
    return Github(
        auth=Auth.Token(token_of(at)),
        base_url=at.settings.github_api_url,
        timeout=max(1, int(timeout)),
        user_agent="placet",
        per_page=PAGE,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        lazy=True,
    )


@contextmanager
def _wall(at: At, about: str, *, write: bool) -> Iterator[None]:
    try:
        yield
    except GithubException as error:
        headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
        raise refused(about, error.status, headers, error.data, write=write, now=at.clock()) from None
    except RequestException as error:
        raise _broken(at, about, error, write) from None
    except RuntimeError:
        # PyGithub's error for a redirect to another host: it does not follow, so the token stays here.
        raise Refused(f"{about}: {host_of(at)} sends us to another address; set GITHUB_API_URL to it") from None
    except (BadAttributeException, AttributeError, KeyError, TypeError, ValueError):
        # PyGithub meets a body that is cut off or has another shape with any of these.
        raise _garbled(at, about, write) from None


def _broken(at: At, about: str, error: RequestException, write: bool) -> Later | Unclear:
    if _unsent(error):
        return Later(f"{about}: {host_of(at)} cannot be reached")
    if write:
        return Unclear(f"{about}: the connection to {host_of(at)} broke off; whether it was done is not known")
    return Later(f"{about}: no answer from {host_of(at)}")


def _garbled(at: At, about: str, write: bool) -> Later | Unclear:
    said = f"{about}: {host_of(at)} gave an answer that cannot be read"
    return Unclear(f"{said}; whether it was done is not known") if write else Later(said)


def _unsent(error: RequestException) -> bool:
    """Whether no connection ever stood, so that nothing can have been sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError)
