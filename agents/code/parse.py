"""One file as a tree: the definitions in it, and the names that its lines use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Language, Node, Parser

from agents.code.clock import Clock
from agents.code.grammars import Grammar, Kind

PIECE = 64 * 1024
MOST = 200_000
"""Nodes of one file that are looked at."""
CALLABLE = frozenset({"arrow_function", "function_expression", "generator_function"})
MEMBERS = frozenset({"property_identifier", "field_identifier"})
NAMES = MEMBERS | {"identifier", "type_identifier"}
LONGEST = 80
"""Letters of a name."""


@dataclass(frozen=True)
class Definition:
    """What has a name, and the lines it stands on, both ends included. `depth`: how many definitions it is in."""

    name: str
    kind: Kind
    first: int
    last: int
    depth: int


class Name(NamedTuple):
    """A name on a line; whether it is a `member` of something before it, `cart.total`."""

    line: int
    text: str
    member: bool


@dataclass(frozen=True)
class Code:
    """A file as it was parsed: its definitions, and the names it uses, in order."""

    path: str
    lines: list[str]
    definitions: list[Definition]
    names: list[Name]


def parsed(path: str, data: bytes, grammar: Grammar, clock: Clock) -> Code | None:
    """The file, as far as it can be understood; None if it took too long."""
    over = clock.share()
    try:
        tree = Parser(Language(grammar.language())).parse(
            lambda offset, _: data[offset : offset + PIECE], progress_callback=lambda *_: over()
        )
    except ValueError:  # how the library says that it was told to stop
        return None
    code = Code(path, data.decode("utf-8", "replace").split("\n"), [], [])
    for node, depth, above in _walk(tree.root_node, grammar):
        if over():
            return None
        if found := _definition(node, depth, above, grammar):
            code.definitions.append(found)
        if node.type in NAMES and node.end_byte - node.start_byte <= LONGEST:
            code.names.append(Name(node.start_point.row + 1, _text(node), _member(node, above)))
    return code


def _walk(root: Node, grammar: Grammar) -> Iterator[tuple[Node, int, tuple[Node, ...]]]:
    """Every node in order, with the number of definitions it is in, and the two nodes above it, the nearer last.

    No recursion, and no asking a node for its parent, which is searched for from the root: a tree may be very deep.
    """
    waiting: list[tuple[Node, int, tuple[Node, ...]]] = [(root, 0, ())]
    for _ in range(MOST):
        if not waiting:
            return
        node, depth, above = waiting.pop()
        yield node, depth, above
        inner = depth + (node.type in grammar.definitions)
        waiting += ((child, inner, (*above[-1:], node)) for child in reversed(node.named_children))


def _member(node: Node, above: tuple[Node, ...]) -> bool:
    """In most grammars a member has a type of its own; in Python's it is what ends an attribute."""
    ends = bool(above) and above[-1].type == "attribute" and above[-1].end_byte == node.end_byte
    return ends or node.type in MEMBERS


def _definition(node: Node, depth: int, above: tuple[Node, ...], grammar: Grammar) -> Definition | None:
    kind = grammar.definitions.get(node.type)
    name = _name(node) if kind else None
    if not kind or name is None:
        return None
    value = node.child_by_field_name("value")
    if value and value.type in CALLABLE:
        kind = "function"
    whole = _whole(node, above, grammar)
    return Definition(_text(name)[:LONGEST], kind, whole.start_point.row + 1, _last(whole), depth)


def _name(node: Node) -> Node | None:
    found = next(filter(None, map(node.child_by_field_name, ("name", "property", "left"))), None)
    return found if found and found.type in NAMES | {"private_property_identifier"} else None


def _whole(node: Node, above: tuple[Node, ...], grammar: Grammar) -> Node:
    """With its decorators, or the statement that declares it alone."""
    for outer in reversed(above):
        if outer.type not in grammar.wrappers or (outer.type != "decorated_definition" and outer.named_child_count > 2):
            break
        node = outer
    return node


def _last(node: Node) -> int:
    """Its last line; where it ends at the beginning of a line, that line is not its own."""
    row, column = node.end_point
    return max(row + (column > 0), node.start_point.row + 1)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
