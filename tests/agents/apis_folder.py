"""A folder with servers.toml and a document of an API, and calls of the tools that they make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.settings import Settings, load
from tests.agents.github import at_of


class ApisFolder:
    """`write` changes the file; each call reads it anew."""

    def __init__(self, folder: Path, text: str, document: Any, networks: str = "127.0.0.0/8") -> None:
        self.folder, self.networks, self.text = folder, networks, text
        (folder / "apis").mkdir()
        self.describe(document)
        self.write(text)

    def write(self, text: str) -> None:
        (self.folder / "servers.toml").write_text(text)

    def describe(self, document: Any) -> None:
        text = document if isinstance(document, str) else json.dumps(document)
        (self.folder / "apis/pets.json").write_text(text)

    @property
    def settings(self) -> Settings:
        secret = "k" * 40
        return load(_env_file=None, secret_key=secret, config_dir=self.folder, web_allowed_networks=self.networks)

    @property
    def tools(self) -> dict[str, Tool]:
        tools = Catalog.load(self.settings, frozenset(), roots=()).tools
        return {name: tool for name, tool in tools.items() if name.startswith("pets.")}

    def call(self, name: str, /, seconds: float | None = None, key: str = "", **args: Any) -> Any:
        tool = self.tools[f"pets.{name}"]
        return tool.call(at_of(self.settings, tool, seconds, effect_key=key), tool.validated(args))

    def refusal(self) -> str:
        """What is said at the start."""
        try:
            Catalog.load(self.settings, frozenset(), roots=())
        except ConfigError as error:
            return str(error)
        return ""
