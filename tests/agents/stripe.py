"""A call at the sandbox Stripe, made as a driver makes it."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from agents.engine.tool import Preview
from agents.settings import Settings
from agents.tools import TOOLS
from tests.agents.github import at_of


def settings_for(url: str, key: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("k" * 40),
        stripe_api_key=SecretStr(key) if key else None,
        stripe_api_base=url,
    )


class Teller:
    """Uses tools by name, with JSON arguments, against one address. The same call has the same key."""

    def __init__(self, url: str, key: str) -> None:
        self.settings = settings_for(url, key)

    def call(self, name: str, /, seconds: float | None = None, key: str = "", **args: Any) -> Any:
        tool = TOOLS[name]
        at = at_of(self.settings, tool, seconds, effect_key=key or f"key-of-{name}-{sorted(args.items())}")
        return tool.call(at, tool.validated(args))

    def facts(self, name: str, /, **args: Any) -> dict[str, Any]:
        tool = TOOLS[name]
        return tool.fetch_facts(at_of(self.settings, tool), tool.validated(args))

    def find(self, name: str, /, key: str = "", **args: Any) -> Any:
        tool = TOOLS[name]
        at = at_of(self.settings, tool, effect_key=key or f"key-of-{name}-{sorted(args.items())}")
        return tool.find(at, tool.validated(args))

    def preview(self, name: str, /, **args: Any) -> Preview:
        tool = TOOLS[name]
        return tool.preview_of(tool.validated(args), self.facts(name, **args))


def shown(preview: Preview) -> dict[str, str]:
    """What a person reads, by its labels."""
    return {part.label: part.text for part in preview.parts}
