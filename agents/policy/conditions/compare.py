"""Whether what an expression compares can be compared: types, and values that are listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from agents.policy.conditions.kinds import Kinds
from agents.policy.conditions.known import TOOL, Known
from agents.policy.conditions.nodes import Collection, Node, Value, path_of, text

ORDERED = frozenset({"<", "<=", ">", ">="})
EQUAL = frozenset({"==", "!="})
Found = Iterator[str]


def gives(node: Node, known: Known, wanted: Kinds) -> Found:
    """A node whose type can be told must be of one that is wanted."""
    found = known.kinds(node)
    if found is not None and not found & wanted:
        yield f"{text(node)} is {_a(found)}, where {_a(wanted)} is needed"


def compared(symbol: str, left: Node, right: Node, known: Known) -> Found:
    one, other = known.kinds(left), known.kinds(right)
    if one is not None and other is not None and not one & other:
        yield f"{text(left)} is {_a(one)}, and is compared with {text(right)}, {_a(other)}"
        return
    for node, beside in ((left, right), (right, left)):
        values = known.values(node)
        if values is None:
            continue
        if symbol in EQUAL:
            yield from _listed(node, values, beside)
        elif values and isinstance(values[0], str):
            yield f"{text(node)} has no order; list the values you mean: {text(node)} in [...]"


def member(item: Node, container: Node, known: Known) -> Found:
    if not isinstance(container, Collection):
        yield from gives(container, known, frozenset({"array", "object"}))
        return
    for each in container.items[:: 1 if container.form == "array" else 2]:
        yield from compared("==", item, each, known)


def _listed(node: Node, values: list[Any], other: Node) -> Found:
    if not isinstance(other, Value) or other.value is None or other.value in values:
        return
    if path_of(node) == TOOL:
        yield f"no tool {text(other)} is listed in [tools]; {among(str(other.value), values)}"
    else:
        yield f"{text(node)} is never {text(other)}; {among(str(other.value), map(str, values))}"


def among(name: str, known: Iterable[str]) -> str:
    """What could be written instead."""
    names = list(known)
    if close := get_close_matches(name, names, 1):
        return f"did you mean `{close[0]}`?"
    return f"there is {', '.join(f'`{each}`' for each in names)}" if names else "it has nothing"


def _a(found: Kinds) -> str:
    return " or ".join(f"{'an' if each[0] in 'ao' else 'a'} {each}" for each in sorted(found))
