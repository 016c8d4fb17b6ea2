"""A GitHub App: what it signs itself, and the tokens it is given, each for one repository and an hour.

GitHub Docs, "Authenticating as a GitHub App installation" and "REST API endpoints for GitHub Apps".
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from agents.clients.kept import Kept
from agents.engine.errors import Refused
from agents.settings import Settings

if TYPE_CHECKING:
    from github import Auth, Github

NEEDED = {
    "actions": "read",
    "checks": "read",
    "contents": "read",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
}
"""The most that a token is asked for. What the installation does not grant is left out."""
EARLY = 300.0
"""Seconds before its end at which a token is not used any more."""
MINUTES = 9 * 60
"""Seconds a signed statement holds; GitHub takes none of more than ten minutes."""


class _Token(NamedTuple):
    text: str
    until: float


_TOKENS: Kept[tuple[str, str, str], _Token] = Kept(1024)
_LOGINS: Kept[tuple[str, str], str] = Kept(16)


def signer(settings: Settings) -> Auth.AppAuth:
    """What the app proves itself with. Raises `Refused` if its key cannot sign."""
    from github import Auth  # noqa: PLC0415 - 15 MB, and the web server calls nobody
    from jwt import PyJWTError  # noqa: PLC0415 - it brings all of cryptography

    try:
        auth = Auth.AppAuth(settings.github_app_id, settings.github_app_key, jwt_expiry=MINUTES)
        auth.create_jwt()
    except (PyJWTError, TypeError, ValueError) as error:
        # PyJWT's own errors for a key it cannot read say what is wrong with it, and never what is in it.
        raise Refused(f"GITHUB_APP_PRIVATE_KEY cannot sign ({type(error).__name__}); copy the .pem anew") from None
    return auth


def token_for(hub: Github, settings: Settings, repo: str, now: float) -> str:
    """A token for one repository. `hub` is signed in as the app. Raises `Refused`, and what PyGithub raises."""
    key = (settings.github_api_url, settings.github_app_id, repo)
    known = _TOKENS.get(key)
    if known is None or known.until - EARLY <= now:
        known = _TOKENS.put(key, _made(hub, repo))
    return known.text


def forget(settings: Settings, repo: str) -> bool:
    """Drop a token that is not accepted any more; whether there was one."""
    return _TOKENS.drop((settings.github_api_url, settings.github_app_id, repo))


def forget_all() -> None:
    """Know no token and no login."""
    _TOKENS.clear()
    _LOGINS.clear()


def login(hub: Github, settings: Settings) -> str:
    """As whom the app writes: "placet[bot]"."""
    key = (settings.github_api_url, settings.github_app_id)
    return _LOGINS.get(key) or _LOGINS.put(key, f"{_asked(hub, 'GET', '/app')['slug']}[bot]")


def _made(hub: Github, repo: str) -> _Token:
    installation = _asked(hub, "GET", f"/repos/{repo}/installation", repo)
    granted = installation.get("permissions", {})
    wanted = {
        "repositories": [repo.partition("/")[2]],
        "permissions": {name: _least(level, granted[name]) for name, level in NEEDED.items() if name in granted},
    }
    given = _asked(hub, "POST", f"/app/installations/{installation['id']}/access_tokens", repo, wanted)
    return _Token(given["token"], datetime.fromisoformat(given["expires_at"]).timestamp())


def _least(needed: str, granted: str) -> str:
    return "read" if "read" in (needed, granted) else needed


def _asked(hub: Github, verb: str, path: str, repo: str = "", input: Any = None) -> Any:
    from github import GithubException  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    try:
        return hub.requester.requestJsonAndCheck(verb, path, input=input)[1]
    except GithubException as error:
        if error.status == 401:
            raise Refused("GitHub does not accept GITHUB_APP_PRIVATE_KEY for GITHUB_APP_ID; check both") from None
        if error.status == 404 and repo:
            raise Refused(f"the GitHub App is not installed on {repo}; install it there, or add it there") from None
        raise
