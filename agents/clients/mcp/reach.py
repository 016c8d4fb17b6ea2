"""How a server is reached, with its secrets filled in. Nothing of it is shown, compared by name alone or kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

from agents.clients.masking import Masking, masking
from agents.clients.mcp.http import http
from agents.clients.mcp.process import process

Pairs = tuple[tuple[str, str], ...]
TOKENS = 4
"""Tokens that a server was sent lately and may still repeat."""


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
        return self._masking(text)

    def cleaned(self, value: Any) -> Any:
        """The same of JSON."""
        return self._masking.cleaned(value)

    @property
    def _masking(self) -> Masking:
        """It knows the tokens too that were asked for on the way."""
        return masking(self.secrets | frozenset(_tokens.get(self, ())))

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
            _Kept(self),
            self.sign.client_id,
            self.sign.client_secret,
            scope=self.sign.scopes or None,
            issuer=self.sign.issuer,
        )


_tokens: dict[Reach, tuple[str, ...]] = {}
"""The latest that each server was sent. Whoever reaches the same server masks the same."""


class _Kept:
    """Tokens, for as long as the connection lives: in memory alone."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._tokens: OAuthToken | None = None
        self._client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        _tokens[self._reach] = (*_tokens.get(self._reach, ()), tokens.access_token)[-TOKENS:]
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._client = client_info
