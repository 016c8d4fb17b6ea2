"""A folder with leads.toml, and calls of the tools that it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.settings import Settings, load
from tests.agents.github import at_of


class LeadsFolder:
    """`write` changes the file; each call reads it anew."""

    def __init__(self, folder: Path, text: str, networks: str = "127.0.0.0/8") -> None:
        self.folder, self.networks, self.text = folder, networks, text
        self.write(text)

    def write(self, text: str) -> None:
        (self.folder / "leads.toml").write_text(text)

    def change(self, old: str, new: str) -> None:
        assert old in self.text
        self.write(self.text.replace(old, new))

    @property
    def settings(self) -> Settings:
        return load(_env_file=None, config_dir=self.folder, web_allowed_networks=self.networks)

    def tool(self, name: str = "acme") -> Tool:
        return Catalog.load(self.settings, frozenset(), roots=()).tools[f"leads.{name}"]

    def ask(self, name: str = "acme", seconds: float | None = None, **args: str) -> Any:
        tool = self.tool(name)
        return tool.call(at_of(self.settings, tool, seconds), tool.validated(args))

    def refusal(self) -> str:
        """What is said of leads.toml at the start."""
        try:
            Catalog.load(self.settings, frozenset(), roots=())
        except ConfigError as error:
            return str(error)
        return ""
