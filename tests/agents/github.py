"""A call at the sandbox GitHub, made as a driver makes it."""

from __future__ import annotations

import time
from typing import Any

from pydantic import SecretStr

from agents.engine.errors import Refused
from agents.engine.tool import At, Tool
from agents.settings import Settings
from agents.tools import TOOLS
from tests.sandbox.github import GitHubSandbox

SEND_WITHIN = 5.0


def settings_for(url: str, token: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("k" * 40),
        github_token=SecretStr(token) if token else None,
        github_api_url=url,
    )


def at_of(settings: Settings, tool: Tool, seconds: float | None = None, **more: Any) -> At:
    now = time.time()
    give_up = now + (SEND_WITHIN + tool.timeout if seconds is None else seconds)
    return At(settings=settings, send_by=now + SEND_WITHIN, give_up=give_up, **more)


class Hand:
    """Uses tools by name, with JSON arguments, against one sandbox."""

    def __init__(self, hub: GitHubSandbox, token: str = "") -> None:
        self.settings = settings_for(hub.url, token or hub.token)

    def call(self, name: str, /, seconds: float | None = None, options: Any = None, **args: Any) -> Any:
        tool = TOOLS[name]
        at = at_of(self.settings, tool, seconds, options=options, effect_key=self.key(name, args))
        return tool.call(at, tool.validated(args))

    def facts(self, name: str, /, options: Any = None, **args: Any) -> dict[str, Any]:
        tool = TOOLS[name]
        return tool.fetch_facts(at_of(self.settings, tool, options=options), tool.validated(args))

    def find(self, name: str, /, **args: Any) -> Any:
        tool = TOOLS[name]
        at = at_of(self.settings, tool, effect_key=self.key(name, args))
        return tool.find(at, tool.validated(args))

    @staticmethod
    def key(name: str, args: dict[str, Any]) -> str:
        return f"key-of-{name}-{args.get('repo')}-{args.get('number')}-{args.get('head')}"


def refusal(name: str, **args: Any) -> str:
    """Why a tool's own checks turn these arguments down."""
    try:
        TOOLS[name].validated(args)
    except Refused as refused:
        return str(refused)
    return ""
