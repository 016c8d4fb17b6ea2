"""`placet send`: posts a payload as a provider would, signed with the secret that the receiver checks."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable

import httpx

from agents.engine.errors import ConfigError, PlacetError
from agents.settings import Settings

Signer = Callable[[Settings, bytes, str, str], dict[str, str]]
"""(settings, body, event, delivery id) -> headers. Raises `ConfigError` without a secret."""


class NotSent(PlacetError):
    """Nobody answered at PUBLIC_URL."""


def send(settings: Settings, provider: str, body: bytes, event: str, delivery: str, to: str) -> httpx.Response:
    """Post `body` to the receiver of `provider`; an empty `delivery` is made up, an empty `to` is PUBLIC_URL.

    Raises `ConfigError` without a secret, `NotSent` when nobody answers.
    """
    headers = SIGNERS[provider](settings, body, event, delivery or str(uuid.uuid4()))
    url = f"{to or settings.public_url}/webhooks/{provider}"
    try:
        return httpx.post(url, content=body, headers={"Content-Type": "application/json", **headers}, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"{url} does not answer ({error}); is `placet up` running there? --to names another") from None


def _github(settings: Settings, body: bytes, event: str, delivery: str) -> dict[str, str]:
    """GitHub Docs, "Validating webhook deliveries"."""
    if not settings.github_webhook_secret:
        raise ConfigError("GITHUB_WEBHOOK_SECRET is not set, so nothing can be signed; set one, for both sides")
    secret = settings.github_webhook_secret[0].get_secret_value().encode()
    return {
        "X-GitHub-Event": event or "pull_request",
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": f"sha256={hmac.digest(secret, body, 'sha256').hex()}",
    }


SIGNERS: dict[str, Signer] = {"github": _github}
