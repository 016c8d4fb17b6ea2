"""As whom we come to GitHub: with a token of somebody's, or as an app."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from agents.clients import github_app
from agents.clients.github_names import repo_of
from agents.clients.github_pause import away_until
from agents.clients.kept import Kept
from agents.engine.errors import Later, Refused
from agents.engine.tool import At

if TYPE_CHECKING:
    from github import Auth, Github

PAGE = 100
PATIENCE = 10.0
"""Seconds after which GitHub gives up on a request: GitHub Docs, "Troubleshooting the REST API", timeouts."""

_LOGINS: Kept[str, str] = Kept(16)


def token_of(at: At, about: str) -> str:
    """The token from the settings, or one that the app is given for the object's repository.

    Raises `Refused` if there is none that can be sent, `Later` while GitHub wants to be left alone, and what PyGithub
    raises.
    """
    if until := away_until(credential_of(at, about), at.clock()):
        raise Later(f"{about}: GitHub asked us to stay away for a while", until)
    if at.settings.github_app_id:
        with _as_app(at) as app:
            return github_app.token_for(app, at.settings, repo_of(about), at.clock())
    token = at.settings.github_token
    text = token.get_secret_value().strip() if token else ""
    if not text:
        raise Refused("GITHUB_TOKEN is not set, so nothing can be read or written at GitHub")
    if not (text.isascii() and text.isprintable()):
        raise Refused("GITHUB_TOKEN holds characters that no token has; copy it anew")
    return text


def login_of(at: At, hub: Github) -> str:
    """Whoever has the token, or the app's own account: "placet[bot]". Raises what PyGithub raises."""
    if at.settings.github_app_id:
        with _as_app(at) as app:
            return github_app.login(app, at.settings)
    credential = credential_of(at, "")
    return _LOGINS.get(credential) or _LOGINS.put(credential, hub.get_user().login)


def credential_of(at: At, about: str) -> str:
    """What limits are counted by, without telling it: an app is limited by installation, a token as a whole."""
    if at.settings.github_app_id:
        return f"{at.settings.github_app_id} {about.partition('/')[0]}"
    token = at.settings.github_token
    return hashlib.sha256((token.get_secret_value() if token else "").encode()).hexdigest()


def signed_in(at: At, auth: Auth.Auth, timeout: float) -> Github:
    """PyGithub, without its waiting and retrying."""
    from github import Github  # noqa: PLC0415 - 15 MB, and the web server calls nobody

    from agents.clients import github_cache  # noqa: PLC0415 - it brings PyGithub, too

    github_cache.install()
    return Github(
        auth=auth,
        base_url=at.settings.github_api_url,
        timeout=max(1, int(timeout)),
        user_agent="placet",
        per_page=PAGE,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        lazy=True,
    )


def _as_app(at: At) -> Github:
    return signed_in(at, github_app.signer(at.settings), min(PATIENCE, at.remaining))
