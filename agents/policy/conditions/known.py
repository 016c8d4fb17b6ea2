"""What can be told of a node before any call is made: shape, types, values, and the tools it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.policy.conditions import kinds
from agents.policy.conditions.kinds import Kinds, Schema
from agents.policy.conditions.nodes import Apply, Collection, Field, Node, Operation, Path, Value, path_of
from agents.policy.conditions.scope import Scope

Tools = frozenset[str]
TOOL: Path = ("call", "tool")


@dataclass(frozen=True)
class Known:
    """`tools` are those a call can still be of where the node stands ("" where there is no call)."""

    scope: Scope
    tools: Tools

    def about(self, tools: Tools) -> Known:
        """The same, of other tools."""
        return Known(self.scope, tools)

    def shapes(self, path: Path | None) -> list[tuple[Schema, Schema]]:
        """Every shape a path can have, by tool, each with the schema its references are resolved in."""
        if not path or path[0] not in self.scope.variables:
            return []
        roots = [self.scope.shape(path[0], tool) for tool in sorted(self.tools)]
        found = [(kinds.inside(root, root, path[1:]), root) for root in roots]
        return [(shape, root) for shape, root in found if shape is not None]

    def names(self, path: Path) -> list[str]:
        """The names that may follow a path."""
        options = [option for shape, root in self.shapes(path) for option in kinds.options(shape, root)]
        return sorted({name for option in options for name in option.get("properties", ())})

    def kinds(self, node: Node) -> Kinds | None:
        """The types a node can have; None: any."""
        match node:
            case Operation("+" | "?:", operands):
                found = [self.kinds(each) for each in operands[-2:]]
            case Field():
                found = [kinds.of_schema(*each) for each in self.shapes(path_of(node))]
            case _:
                found = [kinds.of_form(node)]
        known = [each for each in found if each is not None]
        return frozenset[str]().union(*known) if known and len(known) == len(found) else None

    def values(self, node: Node) -> list[Any] | None:
        """The only values a node can have, if they are listed."""
        lists = [kinds.values_of(*each) for each in self.shapes(path_of(node))]
        known = [values for values in lists if values is not None]
        if not known or len(known) < len(lists):
            return None
        return list(dict.fromkeys(value for values in known for value in values))


def pinned(node: Node, tools: Tools) -> Tools | None:
    """The tools a call must be of for the node to be true; None: it does not say."""
    match node:
        case Operation("==", (Field() as of, Value(str() as name)) | (Value(str() as name), Field() as of)):
            return frozenset({name}) if path_of(of) == TOOL else None
        case Operation("in", (Field() as of, Collection("array", items))) if path_of(of) == TOOL:
            return frozenset(each.value for each in items if isinstance(each, Value))
        case Apply("startsWith", Field() as of, (Value(str() as start),)) if path_of(of) == TOOL:
            return frozenset(name for name in tools if name.startswith(start))
        case Operation("&&" | "||" as symbol, operands):
            return _joined(symbol, [pinned(each, tools) for each in operands])
        case _:
            return None


def _joined(symbol: str, pins: list[Tools | None]) -> Tools | None:
    known = [each for each in pins if each is not None]
    if symbol == "&&":
        return frozenset.intersection(*known) if known else None
    return frozenset.union(*known) if len(known) == len(pins) else None
