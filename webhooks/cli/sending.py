"""`placet send`: posts a payload as a provider would, signed with the secret that the receiver checks."""

from __future__ import annotations

import uuid

import httpx

from agents.engine.errors import ConfigError, PlacetError
from agents.settings import Settings
from tasks.receivers import Receiver, receivers
from tasks.sources import SYMMETRIC
from webhooks.cli.signing import IN_HEADERS, SIGNERS, Letter, Unsuited, standard


class NotSent(PlacetError):
    """Nobody answered at PUBLIC_URL."""


def send(settings: Settings, provider: str, body: bytes, event: str, delivery: str, to: str) -> httpx.Response:
    """Post `body` to the receiver of `provider`; an empty `delivery` is made up, an empty `to` is PUBLIC_URL.

    Raises `Unsuited` for an option this provider has no header for, `ConfigError` without a secret or for a source
    that is not known, `NotSent` when nobody answers.
    """
    receiver = _receiver(settings, provider)
    for name, given in (("event", event), ("delivery", delivery)):
        if given and name not in IN_HEADERS.get(provider, ("delivery",)):
            raise Unsuited(f"--{name}: {provider} writes it into the payload; change it in the file")
    public = f"{settings.public_url}/webhooks/{provider}"
    letter = Letter(public, body, event, delivery or str(uuid.uuid4()))
    headers = SIGNERS.get(provider, standard)(_secret(receiver), letter)
    url = f"{to or settings.public_url}/webhooks/{provider}"
    try:
        return httpx.post(url, content=body, headers={"Content-Type": "application/json", **headers}, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"{url} does not answer ({error}); is `placet up` running there? --to names another") from None


def _receiver(settings: Settings, provider: str) -> Receiver:
    found = {each.name: each for each in receivers(settings)}
    if provider not in found:
        raise ConfigError(f"there is no provider {provider}; there is {', '.join(found)} (sources.toml adds others)")
    return found[provider]


def _secret(receiver: Receiver) -> str:
    """The one that is signed with: the first. A public key signs nothing."""
    if not receiver.open:
        raise ConfigError(f"{receiver.setting} is not set, so nothing can be signed; set one, for both sides")
    own = [secret for secret in receiver.secrets if receiver.name in SIGNERS or secret.startswith(SYMMETRIC)]
    if not own:
        raise ConfigError(f"{receiver.setting} holds public keys alone; only {receiver.name} itself can sign for them")
    return own[0]
