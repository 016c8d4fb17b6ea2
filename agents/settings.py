"""What the operator configured: environment variables and `.env`, read once at start."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from agents.engine.errors import ConfigError

Scope = Literal["run", "approve", "read", "admin"]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]
"""Of a webhook: more than one, parted by spaces, while they are being rotated."""
RECEIVERS = {
    "github": "github_webhook_secret",
    "stripe": "stripe_webhook_secret",
    "hubspot": "hubspot_client_secret",
    "zendesk": "zendesk_webhook_secret",
}
"""Who sends webhooks, each with the setting that they are proved by: unset, that receiver is closed."""


class ApiKey(BaseModel):
    """A bearer key: what it may do, as whom, and (for `run`) on which agent only.

    A key with an agent may use `/mcp` as that agent. `trust`: whose word the arguments are that come by it there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: SecretStr = Field(min_length=16)
    scopes: frozenset[Scope]
    person: str = ""
    agent: str = ""
    trust: Literal["untrusted", "internal"] = "untrusted"

    @model_validator(mode="after")
    def _bound_to_an_agent(self) -> ApiKey:
        if self.agent and self.scopes != {"run"}:
            raise ValueError('a key with an agent may have the scope "run" alone: the others reach every agent')
        return self

    @model_validator(mode="after")
    def _trusted_as_an_agent(self) -> ApiKey:
        if self.trust != "untrusted" and not self.agent:
            raise ValueError("trust is for a key with an agent: it says whose word the arguments of calls by /mcp are")
        return self


class Settings(BaseSettings):
    """Every variable has a line in `.env.example`. Times are in seconds."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    secret_key: SecretStr | None = None
    public_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path(".data")
    config_dir: Path = Path("config")
    agents_dir: Path | None = None
    redis_url: str = ""
    broker_url: str = ""
    database_url: SecretStr | None = None
    api_keys: Annotated[tuple[ApiKey, ...], NoDecode] = ()

    openai_api_key: SecretStr | None = None
    openai_base_url: str = ""
    openai_model: str = "gpt-5-mini"
    openai_small_model: str = ""
    openai_tools: Literal["native", "schema"] = "native"

    github_webhook_secret: Secrets = ()
    github_token: SecretStr | None = None
    github_app_id: str = Field(default="", pattern=r"^[A-Za-z0-9.]*$")
    github_app_private_key: SecretStr | None = None
    github_api_url: str = "https://api.github.com"

    stripe_webhook_secret: Secrets = ()
    stripe_api_key: SecretStr | None = None
    stripe_api_base: str = "https://api.stripe.com"

    zendesk_webhook_secret: Secrets = ()
    zendesk_subdomain: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{0,62})?$")
    zendesk_email: str = ""
    zendesk_api_token: SecretStr | None = None
    zendesk_api_url: str = ""

    hubspot_client_secret: Secrets = ()
    hubspot_access_token: SecretStr | None = None
    hubspot_api_url: str = "https://api.hubapi.com"

    smtp_url: SecretStr | None = None
    mail_from: str = "Placet <placet@localhost>"

    slack_bot_token: SecretStr | None = None
    slack_webhook_url: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api"

    orders_database_url: SecretStr | None = None
    metrics_database_url: SecretStr | None = None

    mcp_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    mcp_questions_per_hour: int = Field(default=60, ge=1)
    web_allowed_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()

    web_workers: int = Field(default=3, ge=1)
    web_threads: int = Field(default=4, ge=2)
    web_spare_threads: int = Field(default=200, ge=0)
    worker_threads: int = Field(default=8, ge=1)
    lease_seconds: float = Field(default=15.0, gt=0)
    heartbeat_seconds: float = Field(default=4.0, gt=0)
    sweep_seconds: float = Field(default=5.0, gt=0)
    remind_seconds: float = Field(default=86_400.0, gt=0)

    @field_validator("api_keys", mode="before")
    @classmethod
    def _parse_api_keys(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not a JSON list of {{key, scopes, person?, agent?, trust?}}: {error}") from error

    @field_validator(*RECEIVERS.values(), mode="before")
    @classmethod
    def _split_secrets(cls, value: Any) -> Any:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("mcp_allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        return tuple(map(_host, value.replace(",", " ").split())) if isinstance(value, str) else value

    @field_validator("web_allowed_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: Any) -> Any:
        return tuple(map(_network, value.replace(",", " ").split())) if isinstance(value, str) else value

    @field_validator("public_url", "github_api_url", "stripe_api_base", "hubspot_api_url", "slack_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("zendesk_api_url")
    @classmethod
    def _is_an_address_if_set(cls, value: str) -> str:
        return _address(value) if value else ""

    @model_validator(mode="after")
    def _one_way_into_github(self) -> Settings:
        if bool(self.github_app_id) != (self.github_app_private_key is not None):
            raise ValueError("GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY belong together: set both, or neither")
        if self.github_app_id and self.github_token:
            raise ValueError("GITHUB_TOKEN and GITHUB_APP_ID are both set: keep the one that agents are to act as")
        return self

    @cached_property
    def github_app_key(self) -> str:
        """The app's private key as PEM, whether it was set itself or by its path. Raises `ConfigError`."""
        key = self.github_app_private_key
        text = key.get_secret_value().strip() if key else ""
        if text.startswith("-----BEGIN"):
            return text.replace("\\n", "\n")
        try:
            return Path(text).read_text()
        except (OSError, ValueError) as error:
            why = f"is neither a PEM nor a file that can be read ({type(error).__name__})"
            raise ConfigError(f"GITHUB_APP_PRIVATE_KEY {why}") from None

    @property
    def zendesk_url(self) -> str:
        """Where Zendesk is: as it was set, else by the subdomain; empty when neither was."""
        named = f"https://{self.zendesk_subdomain}.zendesk.com" if self.zendesk_subdomain else ""
        return self.zendesk_api_url or named

    @cached_property
    def secret(self) -> bytes:
        """The key that links, markers and effect keys are signed with. Raises `ConfigError` if there is none."""
        if self.secret_key is None or len(self.secret_key.get_secret_value()) < 32:
            raise ConfigError("SECRET_KEY is not set or is shorter than 32 characters; `placet up` makes one")
        return self.secret_key.get_secret_value().encode()

    def proving(self, provider: str) -> tuple[SecretStr, ...]:
        """The secrets that webhooks of a provider are proved with."""
        secrets: tuple[SecretStr, ...] = getattr(self, RECEIVERS[provider])
        return secrets

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured: a key, the address of a server that needs none, or a named model."""
        return self.openai_api_key is not None or bool(self.openai_base_url) or self.names_models

    @property
    def names_models(self) -> bool:
        """Whether `models.toml` names any. What cannot be read names none, and stops the start elsewhere."""
        with suppress(OSError, ValueError):
            return bool(tomllib.loads((self.config_dir / "models.toml").read_text("utf-8")).get("models"))
        return False

    def model_for(self, *, small: bool) -> str:
        """The name of the model that is asked."""
        return self.openai_small_model if small and self.openai_small_model else self.openai_model


def _address(value: str) -> str:
    """Without a slash at its end. Raises ValueError if it is none, or its port is no number."""
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    _ = urlsplit(value).port
    return value.rstrip("/")


def _host(text: str) -> str:
    """Its name alone: with a port or as an address it is the same host. Raises ValueError where there is none."""
    found = urlsplit(text if "//" in text else f"//{text}").hostname
    if not found or "*" in found:
        raise ValueError(f"{text!r} is no host: name each by itself, as in placet.example.com, and IPv6 as in [::1]")
    return found


def _network(text: str) -> IPv4Network | IPv6Network:
    """Raises ValueError saying how one is written."""
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"{error}; a network reads like 10.1.0.0/16, one address like 10.1.0.7/32") from None


def variables() -> Mapping[str, str]:
    """What files may name secrets by: the variables of this process, and under them those of `.env`."""
    file = {name: value for name, value in dotenv_values(".env").items() if value}
    return file | {name: value for name, value in os.environ.items() if value}


def load(**overrides: Any) -> Settings:
    """Read the environment and `.env`. Raises `ConfigError` naming each variable that cannot be used."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        found = error.errors(include_input=False)
        lines = [": ".join(filter(None, [".".join(map(str, e["loc"])).upper(), e["msg"]])) for e in found]
        raise ConfigError("settings that cannot be used:\n  " + "\n  ".join(lines)) from None
