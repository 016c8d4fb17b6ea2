"""A call at a sandbox of any vendor's, made as a driver makes it."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from agents.clients import web
from agents.settings import load
from tests.agents.github import Hand


class Clerk(Hand):
    """Uses tools by name, with JSON arguments, on the settings it is given."""

    def __init__(self, **settings: Any) -> None:
        self.settings = load(_env_file=None, secret_key=SecretStr("k" * 40), **settings)

    @staticmethod
    def forget() -> None:
        """As if another process went on, a while later."""
        web.forget_all()

    @staticmethod
    def key(name: str, args: dict[str, Any]) -> str:
        """An effect's key: another one for each occurrence."""
        return f"key-of-{name}-{sorted(args.items())!r}"
