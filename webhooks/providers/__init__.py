"""Who sends webhooks. A provider is one file with three functions, and one line in this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from werkzeug.wrappers import Request

from agents.engine.event import Event
from agents.settings import Settings
from tasks import sources
from webhooks.providers import github, hubspot, stripe, zendesk
from webhooks.providers.standard import Standard


class Provider(Protocol):
    """What each file here defines. `body` is one event's object: of a batch, one of its items."""

    def verify(self, request: Request, settings: Settings) -> None:
        """Check over the raw bytes that the provider sent this. Raises `NotConfigured`, `BadSignature`."""

    def delivery_id(self, request: Request, body: dict[str, Any]) -> str:
        """The provider's own id of this delivery; a redelivery keeps it. Raises `Malformed`."""

    def parse(self, request: Request, body: dict[str, Any]) -> Event | None:
        """The event, normalised; None for one that agents cannot be given. Raises `Malformed`."""


PROVIDERS: Mapping[str, Provider] = {
    "github": github,
    "stripe": stripe,
    "hubspot": hubspot,
    "zendesk": zendesk,
}
BATCHED = frozenset({"hubspot"})
"""Those whose requests may be an array of events."""


def served(settings: Settings) -> Mapping[str, Provider]:
    """These, and the sources of `sources.toml`, each under its name. Raises `ConfigError`."""
    return {**PROVIDERS, **{source.name: Standard(source) for source in sources.load(settings)}}
