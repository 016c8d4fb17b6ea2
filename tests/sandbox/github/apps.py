"""GitHub Apps: who they are, where they are installed, and what the tokens they are given may do.

GitHub Docs, "Authenticating with a GitHub App".
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.github.needs import LEVELS, Need

LONGEST_STATEMENT, HOUR = 600, 3600


@dataclass(frozen=True)
class Grant:
    """A token: what it may do, on which repositories, until when (seconds since the epoch)."""

    permissions: dict[str, str]
    repositories: frozenset[str]
    until: float

    def holds(self, need: Need) -> bool:
        held = max(LEVELS.get(self.permissions.get(name, ""), 0) for name in need.any_of)
        return held >= LEVELS[need.level]


@dataclass
class App:
    """One app. `installed`: the permissions granted, by repository."""

    id: str
    slug: str
    installed: dict[str, dict[str, str]] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def login(self) -> str:
        return f"{self.slug}[bot]"

    @property
    def private_key(self) -> str:
        """As the .pem that GitHub offers for download."""
        form = serialization.PrivateFormat.TraditionalOpenSSL
        pem = self._key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        return pem.decode()

    def signed(self, statement: str) -> bool:
        """Whether a statement is the app's own, and not for longer than GitHub takes it."""
        try:
            said = jwt.decode(statement, self._key.public_key(), algorithms=["RS256"], issuer=self.id)
        except jwt.InvalidTokenError:
            return False
        return bool(
            said["exp"] - time.time() <= LONGEST_STATEMENT and said["exp"] - said["iat"] <= LONGEST_STATEMENT + 60
        )

    def give(self, repositories: frozenset[str], permissions: dict[str, str]) -> tuple[str, Grant]:
        """A token for an hour."""
        token = f"ghs_{secrets.token_hex(18)}"
        self.grants[token] = Grant(permissions, repositories, time.time() + HOUR)
        return token, self.grants[token]

    def revoke_all(self) -> None:
        """From now on no token given so far is accepted."""
        self.grants.clear()


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
