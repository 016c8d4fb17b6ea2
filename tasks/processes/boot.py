"""How every process begins: the settings, completed from what DATA_DIR remembers, and logging."""

from __future__ import annotations

from agents.engine.errors import ConfigError
from agents.settings import Settings, load
from tasks.processes import embedded, logs
from tasks.processes.address import chosen_port, with_public_url
from tasks.processes.secrets import with_secret
from tasks.receivers import source_secrets


def settle(settings: Settings) -> Settings:
    """Fill in what is unset and known: the kept SECRET_KEY, the embedded store's address, PUBLIC_URL by PORT.

    Raises `ConfigError` for what cannot be used; a store that does not run is left for who needs it to miss.
    """
    return _with_store(with_public_url(with_secret(settings), chosen_port()))


def boot() -> Settings:
    """Read the settings and begin to log. Raises `ConfigError`."""
    settings = settle(load())
    logs.configure(settings, *source_secrets(settings))
    return settings


def _with_store(settings: Settings) -> Settings:
    try:
        return settings.model_copy(update={"redis_url": embedded.url(settings)})
    except ConfigError:
        return settings
