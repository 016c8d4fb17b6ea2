"""What an expression may name: variables and their shapes, functions and how many arguments they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from agents.engine.event import Trust
from agents.engine.tool import Tool
from agents.policy.ceiling import CEILING, RISKS
from agents.policy.conditions.evaluate import EVENT_NAMES
from agents.policy.conditions.kinds import ANY, Schema

MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "filter", "map"})
FUNCTIONS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("size", "int", "uint", "double", "string", "bytes", "type", "dyn"), (1,)),
    **dict.fromkeys(("timestamp", "duration", "has"), (1,)),
    **dict.fromkeys(("startsWith", "endsWith", "contains", "matches"), (2,)),
    **dict.fromkeys(("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek"), (1,)),
    **dict.fromkeys(("getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds"), (1,)),
    **dict.fromkeys(MACROS, (3,)),
    "map": (3, 4),
}
"""How many arguments a function takes, counting what it is called on."""
TYPES = frozenset({"int", "uint", "double", "string", "bytes"})
TEXT: Schema = {"type": "string"}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties}


EVENT = _object({**dict.fromkeys(EVENT_NAMES, TEXT), "fields": ANY})
AGENT = _object({"name": TEXT, "autonomy": {"enum": list(CEILING)}})
TRUST: Schema = {"enum": list(get_args(Trust))}
COUNT: Schema = {"type": "integer"}
RISK: Schema = {"enum": list(RISKS)}


@dataclass(frozen=True)
class Scope:
    """`rule`: all that a rule sees of a call to one of `tools` (those in `[tools]`); else `event` alone."""

    tools: Mapping[str, Tool] = field(default_factory=dict)
    rule: bool = True

    @property
    def variables(self) -> tuple[str, ...]:
        return ("call", "facts", "event", "agent", "run") if self.rule else ("event",)

    def shape(self, variable: str, tool: str) -> Schema:
        """The JSON schema of a variable when `tool` is called."""
        match variable:
            case "call":
                return self._call(tool)
            case "facts":
                return ANY if tool not in self.tools or self.tools[tool].has_facts else _object({})
            case "run":
                return _object({"calls": _object(dict.fromkeys(self.tools, COUNT))})
            case _:
                return EVENT if variable == "event" else AGENT

    def _call(self, tool: str) -> Schema:
        args = self.tools[tool].schema if tool in self.tools else _object({})
        trust = _object(dict.fromkeys(args.get("properties", ()), TRUST))
        names: Schema = {"enum": list(self.tools)}
        call = _object({"tool": names, "args": args, "trust": trust, "risk": RISK})
        return {**call, "$defs": args.get("$defs", {})}
