"""`tools.lock`: the tools of MCP servers as they were when a person accepted them, each with its hash.

What a server says of its tools later on is held against this. The catalog is made from it alone, so that every worker
has the same tools, whether or not a server can be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from agents.engine.canonical import canonical, digest
from agents.engine.errors import ConfigError

FILE = "tools.lock"
WHAT_TO_DO = "run `placet tools accept` for its servers again, or take the file back from where you keep it"


class Shape(BaseModel):
    """Data that is passed on and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Definition(Shape):
    """A tool as its server describes it. MCP specification, "Tools": `annotations` are hints, true only if trusted."""

    name: str
    description: str = ""
    input_schema: dict[str, Any]
    output_schema: dict[str, Any] | None = None
    annotations: dict[str, Any] = {}

    @property
    def hash(self) -> str:
        """SHA-256 over all of it as canonical JSON, as 64 hex digits. Raises `Refused` for what JSON cannot hold."""
        return digest(self.model_dump(mode="json"))

    @property
    def text(self) -> str:
        """The same, as it is kept with a run. Raises `Refused`."""
        return canonical(self.model_dump(mode="json")).decode()


class Pinned(Shape):
    """A definition that a person accepted. `at`: ISO 8601, in UTC."""

    definition: Definition
    hash: str
    by: str
    at: str


class Lock(Shape):
    """Tools by server and by the name that the server has for them."""

    servers: dict[str, dict[str, Pinned]] = {}

    @classmethod
    def read(cls, folder: Path) -> Lock:
        """As it is kept in the configuration's folder; empty where there is none.

        Raises `ConfigError` for one that is none, or in which a definition is not the one that was accepted.
        """
        path = folder / FILE
        if not path.exists():
            return cls()
        try:
            lock = cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ConfigError(f"{path} cannot be read ({type(error).__name__}); {WHAT_TO_DO}") from None
        for server, tools in lock.servers.items():
            for name, pinned in tools.items():
                if pinned.definition.hash != pinned.hash or pinned.definition.name != name:
                    raise ConfigError(f"{path}: {server}.{name} is not what was accepted; {WHAT_TO_DO}")
        return lock

    def write(self, folder: Path) -> None:
        """Keep it, whole or not at all."""
        new = folder / f"{FILE}.new"
        new.write_bytes(to_json(self.model_dump(mode="json"), indent=2) + b"\n")
        new.replace(folder / FILE)

    def accepting(self, server: str, tools: Mapping[str, Pinned]) -> Lock:
        """The same with these tools of a server, in place of what it had."""
        return Lock(servers={**self.servers, server: dict(sorted(tools.items()))})
