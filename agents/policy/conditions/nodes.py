"""The tree of a CEL expression."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Value:
    """A literal: text, number, bool, null or bytes."""

    value: Any


@dataclass(frozen=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True)
class Field:
    """`of.name`, or `of["name"]`."""

    of: Node
    name: str


@dataclass(frozen=True)
class Item:
    """`of[key]`, where the key is no text literal."""

    of: Node
    key: Node


@dataclass(frozen=True)
class Apply:
    """`name(args)` (of None), or `of.name(args)`."""

    name: str
    of: Node | None
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """An operator and its operands: `&&` and `||` have two or more, "?:" is a choice."""

    symbol: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Collection:
    """The items of a list, or the keys and values of an object in turn."""

    form: Literal["array", "object"]
    items: tuple[Node, ...]


Node = Value | Name | Field | Item | Apply | Operation | Collection
Path = tuple[str, ...]


def path_of(node: Node) -> Path | None:
    """("call", "args", "amount") for `call.args.amount`; None for what is no plain path."""
    if isinstance(node, Name):
        return (node.name,)
    of = path_of(node.of) if isinstance(node, Field) else None
    return (*of, node.name) if of and isinstance(node, Field) else None


def text(node: Node) -> str:
    """How a message refers to a node."""
    if isinstance(node, Value):
        return json.dumps(node.value, ensure_ascii=False, default=str)
    path = path_of(node)
    return f"`{'.'.join(path)}`" if path else "an expression"
