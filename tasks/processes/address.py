"""Where the web process listens, and how PUBLIC_URL follows from it when the operator has not set one."""

from __future__ import annotations

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.processes.ports import LOOPBACK, is_free


class PortSettings(BaseSettings):
    """PORT, from the environment or `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    port: int = Field(default=8000, ge=1, le=65_535)


def chosen_port() -> int:
    """What PORT says, else 8000. Raises `ConfigError` if that is no port."""
    try:
        return PortSettings().port
    except ValidationError:
        raise ConfigError("PORT: a number from 1 to 65535") from None


def with_public_url(settings: Settings, port: int) -> Settings:
    """The settings with a PUBLIC_URL that names `port`, if the operator has not set one."""
    if "public_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"public_url": f"http://{LOOPBACK}:{port}"})


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the web process."""
    reached = LOOPBACK if host in ("", "0.0.0.0") else host  # noqa: S104 - compared with, not bound to
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def must_be_free(port: int, host: str) -> None:
    """Raises `ConfigError` if nobody can listen there, saying what to do."""
    try:
        free = is_free(port, host)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}") from None
    if not free:
        raise ConfigError(f"port {port} on {host} is in use; stop what uses it, or choose another: --port {port + 1}")
