"""Calls at a server as a driver makes them, of tools as a person accepted them."""

from __future__ import annotations

import time
from typing import Any

from pydantic import SecretStr

from agents.engine.at import At
from agents.engine.schema_tool import SchemaTool
from agents.servers.lock import Definition, Pinned
from agents.servers.spec import ServerSpec
from agents.settings import load
from agents.tools.mcp import offered, reach_of, tool_of

SECRET = "sesame-is-a-secret-of-ours"


class Visitor:
    """Of the server called `there`. What it offers when it is first looked at is what was accepted."""

    def __init__(self, spec: ServerSpec, **given: str) -> None:
        self.spec, self.given = spec, given
        self.reach = reach_of("there", spec, given)
        self.settings = load(_env_file=None, secret_key=SecretStr("k" * 40))
        self.accepted: dict[str, Definition] = {}

    def accept(self) -> None:
        self.accepted = offered(self.reach, 30)

    def tool(self, name: str) -> SchemaTool:
        if not self.accepted:
            self.accept()
        found = self.accepted[name]
        return tool_of("there", self.spec, Pinned(definition=found, hash=found.hash, by="ann", at=""), self.given)

    def do(self, do: str, seconds: float = 20.0, *, name: str = "do", **args: Any) -> Any:
        """Have it do that within so many seconds. Raises what tools raise."""
        tool = self.tool(name)
        at = At(settings=self.settings, give_up=time.time() + seconds)
        return tool.call(at, tool.validated({"do": do, **args}))
