"""Accounts and their tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["User", "Bot", "Organization"]


@dataclass(frozen=True)
class User:
    """An account; `root` is the URL of the sandbox it lives at."""

    id: int
    login: str
    kind: Kind
    root: str


class People:
    """Everybody, made on first mention."""

    def __init__(self, root: str, ids: Iterator[int]) -> None:
        self._root = root
        self._ids = ids
        self._users: dict[str, User] = {}
        self._tokens: dict[str, User] = {}

    def user(self, login: str, kind: Kind = "User") -> User:
        if login not in self._users:
            self._users[login] = User(next(self._ids), login, kind, self._root)
        return self._users[login]

    def find(self, login: str) -> User | None:
        return self._users.get(login)

    def token_of(self, login: str) -> str:
        """The account's token; the same one until it is revoked."""
        user = self.user(login)
        known = [token for token, owner in self._tokens.items() if owner == user]
        token = known[0] if known else f"ghp_{secrets.token_hex(18)}"
        self._tokens[token] = user
        return token

    def revoke(self, login: str) -> None:
        """From now on the account's token is answered 401."""
        self._tokens = {token: user for token, user in self._tokens.items() if user.login != login}

    def by_token(self, token: str) -> User | None:
        return self._tokens.get(token)
