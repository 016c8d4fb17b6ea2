"""Are the secrets and addresses set, and fit for use?"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.clients.github_app import signer
from agents.engine.errors import ConfigError, Refused
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.processes.secrets import secret_file, with_secret
from tasks.processes.user import is_root, user

SHORT = 16
"""Characters below which a webhook's secret can be guessed."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of SECRET_KEY, PUBLIC_URL, and the settings of GitHub and Zendesk."""
    yield _secret_key(settings)
    yield _public_url(settings.public_url)
    yield _webhook_secret(settings)
    yield _token(settings)
    yield from _zendesk(settings)
    yield _user()


def _secret_key(settings: Settings) -> Check:
    try:
        settled = with_secret(settings)
        assert settled.secret
    except ConfigError as error:
        return Check("SECRET_KEY", False, str(error), "Set it to 32 random characters or more.")
    if settings.secret_key is not None:
        return Check("SECRET_KEY", True, "set")
    advice = "Machines that share a store must share it: set SECRET_KEY there." if settings.redis_url else ""
    return Check("SECRET_KEY", True, f"made once, in {secret_file(settings).absolute()}", advice)


def _public_url(url: str) -> Check:
    parts = urlsplit(url)
    if not parts.hostname:
        return Check("PUBLIC_URL", False, f"{url} names no host", "It reads like https://placet.example.com.")
    if _is_loopback(parts.hostname):
        return Check("PUBLIC_URL", True, url, "Only this machine reaches it; set PUBLIC_URL for others.")
    if parts.scheme == "http":
        return Check("PUBLIC_URL", True, url, "Links decide, and travel in the clear: put https in front.")
    return Check("PUBLIC_URL", True, url)


def _webhook_secret(settings: Settings) -> Check:
    name, secrets = "GITHUB_WEBHOOK_SECRET", settings.github_webhook_secret
    if not secrets:
        advice = "Set it to what is set at the webhook on GitHub: `openssl rand -hex 32` makes a good one."
        return Check(name, False, "not set: GitHub's webhooks are answered 503", advice)
    if any(len(secret.get_secret_value()) < SHORT for secret in secrets):
        return Check(name, False, f"shorter than {SHORT} characters: it can be guessed", "Set a longer one.")
    return Check(name, True, "set" if len(secrets) == 1 else f"{len(secrets)} in force, while they are rotated")


def _token(settings: Settings) -> Check:
    if settings.github_app_id:
        return _app(settings)
    if settings.github_token is None:
        advice = "Set it (contents read, pull requests and issues read and write), or GITHUB_APP_ID and its key."
        return Check("GITHUB_TOKEN", False, "not set: no agent can read or review on GitHub", advice)
    return Check("GITHUB_TOKEN", True, f"set, for {settings.github_api_url}")


def _app(settings: Settings) -> Check:
    try:
        signer(settings)
    except (ConfigError, Refused) as error:
        return Check("GITHUB_APP_ID", False, str(error), "The app's page on GitHub makes a new .pem: name its path.")
    detail = f"app {settings.github_app_id} with a key that signs, for {settings.github_api_url}"
    return Check("GITHUB_APP_ID", True, detail, "Install it on the repositories that agents are to see.")


def _zendesk(settings: Settings) -> Iterator[Check]:
    """Nothing, where nothing is set: not everybody has a help desk there."""
    given = {
        "ZENDESK_SUBDOMAIN": settings.zendesk_url,
        "ZENDESK_EMAIL": settings.zendesk_email,
        "ZENDESK_API_TOKEN": settings.zendesk_api_token,
    }
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        yield Check(missing[0], False, "not set: no agent can read or answer tickets", "docs/zendesk_api.md says how.")
    elif not missing:
        yield Check("ZENDESK_API_TOKEN", True, f"set, for {settings.zendesk_url}")


def _user() -> Check:
    advice = "Give Placet a user of its own: it works on what outsiders wrote." if is_root() else ""
    return Check("user", True, user(), advice)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
