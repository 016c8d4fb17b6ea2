"""How a server is reached, with its secrets filled in. Nothing of it is shown, compared by name alone or kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

from agents.clients.mcp.http import http
from agents.clients.mcp.process import process

Pairs = tuple[tuple[str, str], ...]
MASK = "***"


@dataclass(frozen=True)
class Sign:
    """What a token is asked for with. `scopes`: separated by spaces; empty: whatever the issuer gives."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = ""
    others: tuple[str, ...] = ()
    """Addresses beside the issuer's own at which it gives tokens."""


@dataclass(frozen=True)
class Reach:
    """A `command` with its `env`, or a `url` with its `headers` and perhaps a way to `sign` in. `seconds`: the most
    that a server may be silent. `secrets`: what of all that nobody may read."""

    name: str
    command: tuple[str, ...] = ()
    env: Pairs = field(default=(), repr=False)
    url: str = ""
    headers: Pairs = field(default=(), repr=False)
    sign: Sign | None = None
    seconds: float = 30.0
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    def masked(self, text: str) -> str:
        """What a server says, or what went wrong with it, without the secrets that it was given, and may repeat."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def cleaned(self, value: Any) -> Any:
        """The same of JSON."""
        match value:
            case str():
                return self.masked(value)
            case list():
                return [self.cleaned(each) for each in value]
            case dict():
                return {self.masked(str(name)): self.cleaned(each) for name, each in value.items()}
            case _:
                return value

    def opening(self, ended: Callable[[], None]) -> AbstractAsyncContextManager[Any]:
        """The transport; `ended` is told when a process falls silent."""
        if self.command:
            return process(self.command, dict(self.env), ended)
        others = (self.sign.issuer, *self.sign.others) if self.sign else ()
        return http(self.url, dict(self.headers), self._auth(), self.seconds, others)

    def _auth(self) -> httpx2.Auth | None:
        if self.sign is None:
            return None
        return ClientCredentialsOAuthProvider(
            self.url,
            _Kept(),
            self.sign.client_id,
            self.sign.client_secret,
            scope=self.sign.scopes or None,
            issuer=self.sign.issuer,
        )


class _Kept:
    """Tokens, for as long as the connection lives: in memory alone."""

    def __init__(self) -> None:
        self._tokens: OAuthToken | None = None
        self._client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._client = client_info
