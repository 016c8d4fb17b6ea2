"""GitHub Apps: who they are, where they are installed, and what the tokens they are given may do.

GitHub Docs, "Authenticating with a GitHub App" and "Permissions required for GitHub Apps".
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

LEVELS = {"read": 1, "write": 2}
LONGEST_STATEMENT, HOUR = 600, 3600
NEEDS = {
    "get_contents": ("contents", "read"),
    "tarball": ("contents", "read"),
    "compare": ("contents", "read"),
    "get_pull": ("pull_requests", "read"),
    "list_files": ("pull_requests", "read"),
    "list_reviews": ("pull_requests", "read"),
    "create_review": ("pull_requests", "write"),
    "list_comments": ("issues", "read"),
    "create_comment": ("issues", "write"),
    "edit_comment": ("issues", "write"),
    "add_labels": ("issues", "write"),
    "remove_label": ("issues", "write"),
}
"""What a request of a kind takes; the others are open to every token of the repository."""


@dataclass(frozen=True)
class Grant:
    """A token: what it may do, on which repositories, until when (seconds since the epoch)."""

    permissions: dict[str, str]
    repositories: frozenset[str]
    until: float

    def allows(self, kind: str, repo: str) -> bool:
        name, level = NEEDS.get(kind, ("metadata", "read"))
        return repo in self.repositories and LEVELS.get(self.permissions.get(name, ""), 0) >= LEVELS[level]


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
