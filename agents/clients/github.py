"""GitHub for one call: PyGithub without its waiting and retrying, and the wall where errors become ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from requests import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError

from agents.clients import github_app, github_auth
from agents.clients.github_auth import PAGE, PATIENCE
from agents.clients.github_errors import refused
from agents.clients.github_names import repo_of
from agents.clients.github_pause import stay_away
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.engine.tool import At

if TYPE_CHECKING:
    from github import Github
    from github.GithubObject import GithubObject
    from github.Issue import Issue
    from github.PaginatedList import PaginatedList
    from github.PullRequest import PullRequest

Item = TypeVar("Item", bound="GithubObject")


@contextmanager
def reading(at: At, about: str, *, within: float = PATIENCE) -> Iterator[Github]:
    """A client for reads, each given up after `within` seconds.

    `about` names the object, in messages too: "acme/shop#7", or "acme/shop". Raises `Refused`, and `Later`.
    """
    with _wall(at, about, write=False), _client(at, about, min(within, at.remaining)) as hub:
        yield hub


@contextmanager
def writing(at: At, about: str) -> Iterator[Github]:
    """A client for one write, sent now or never. Raises `Refused`, `Later`, and `Unclear`."""
    client = _client(at, about, min(PATIENCE, at.remaining / 2))
    with _wall(at, about, write=True), client as hub:
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


def token_of(at: At, about: str) -> str:
    """What to send along about an object. Raises `Refused` and `Later`."""
    with _wall(at, about, write=False):
        return github_auth.token_of(at, about)


def login_of(at: At, hub: Github) -> str:
    """Who we are at GitHub, "ann" or "placet[bot]". To be asked within `reading`; it is asked once a process."""
    return github_auth.login_of(at, hub)


def host_of(at: At) -> str:
    """Where GitHub's API is, for messages: a host, and a port if one is set."""
    return urlsplit(at.settings.github_api_url).netloc.rpartition("@")[2]


def _client(at: At, about: str, timeout: float) -> Github:
    from github import Auth  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    return github_auth.signed_in(at, Auth.Token(token_of(at, about)), timeout)


@contextmanager
def _wall(at: At, about: str, *, write: bool) -> Iterator[None]:
    from github import BadAttributeException, GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    try:
        yield
    except GithubException as error:
        raise answered(at, about, error.status, error.headers or {}, error.data, write=write) from None
    except RequestException as error:
        raise _broken(at, about, error, write) from None
    except RuntimeError:
        # PyGithub's error for a redirect to another host: it does not follow, so the token stays here.
        raise Refused(f"{about}: {host_of(at)} sends us to another address; set GITHUB_API_URL to it") from None
    except (BadAttributeException, AttributeError, KeyError, TypeError, ValueError):
        # PyGithub meets a body that is cut off or has another shape with any of these.
        raise _garbled(at, about, write) from None


def answered(at: At, about: str, status: int, headers: Mapping[str, Any], data: Any, *, write: bool) -> ToolError:
    """What an answer of 400 and above means for this call, and for the calls after it."""
    if status == 401 and github_app.forget(at.settings, repo_of(about)):
        return Later(f"{about}: GitHub does not accept the app's token any more; a new one is asked for")
    lower = {name.lower(): str(value) for name, value in headers.items()}
    who = "the GitHub App" if at.settings.github_app_id else "GITHUB_TOKEN"
    error = refused(about, status, lower, data, write=write, now=at.clock(), who=who)
    if isinstance(error, Later) and error.at is not None:
        stay_away(github_auth.credential_of(at, about), error.at)
    return error


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
