"""How much work it is to hold a value against a schema: what one sends and another is held against can be without end.

A schema that leads back to itself in two ways doubles the work with each level of the value, and nothing else can be
done meanwhile: whoever checks does not let go of the interpreter. JSON Schema 2020-12, "Applying Subschemas".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from agents.engine import references

MOST = 100_000_000
"""Looks at parts of a value, in all: about a second."""
OFTEN = 1_000
"""Looks at one part of a value by one part of a schema."""
FURTHEST = 300_000
"""Pairs of the two that are counted, where a schema leads back to itself."""
HERE = ("not", "if", "then", "else")
ALL_HERE = ("allOf", "anyOf", "oneOf")
NAMED_HERE = ("dependentSchemas",)
EACH_NAME = ("additionalProperties", "unevaluatedProperties")
EACH_ITEM = ("items", "contains", "unevaluatedItems")

Looks = dict[int, int]
"""How often each part of a schema, by its `id`, looks at one part of a value."""


class TooMuch(ValueError):
    """It would take too long."""


class _Left(NamedTuple):
    """A part of the value, and who looks at it."""

    value: Any
    looks: Looks


class Effort:
    """Of values against one schema, which `agents.engine.schema.check` passed."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema, self._nodes = schema, dict[int, dict[str, Any]]()
        extent = references.extent(schema)
        self._parts, self._loops = max(extent.parts, 1), extent.loops

    def check(self, value: Any) -> None:
        """Raises `TooMuch`."""
        if sum(1 for _ in _within(value)) * self._parts > MOST:
            raise TooMuch("it is too large to be held against so large a schema")
        if self._loops:
            self._follow(value)

    def _follow(self, value: Any) -> None:
        """Part by part, from the outside in, as whoever checks it would."""
        left, far = [_Left(value, {self._known(self._schema): 1})], 0
        while left:
            part = left.pop()
            looks = self._here(part.looks)
            far += len(looks)
            if far > FURTHEST:
                raise TooMuch("it is too large to be held against a schema that leads back to itself")
            left += [_Left(inner, self._inside(looks, key)) for key, inner in _inner(part.value)]

    def _here(self, looks: Looks) -> Looks:
        """The same with all that looks at the same part because of it."""
        found, left = defaultdict[int, int](int), list(looks.items())
        while left:
            node, times = left.pop()
            found[node] += times
            if found[node] > OFTEN:
                raise TooMuch("it lies too deep for a schema that leads back to itself in several ways")
            left += [(self._known(each), times) for each in self._with(self._nodes[node])]
        return found

    def _inside(self, looks: Looks, key: str | int) -> Looks:
        """Who looks at what is inside it under this name or number."""
        found = defaultdict[int, int](int)
        for node, times in looks.items():
            for each in _at(self._nodes[node], key):
                found[self._known(each)] += times
        return found

    def _with(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        parts = [node.get(name) for name in HERE]
        parts += [each for name in ALL_HERE for each in node.get(name, ())]
        parts += [each for name in NAMED_HERE for each in node.get(name, {}).values()]
        if isinstance(reference := node.get("$ref"), str):
            parts.append(references.named(self._schema, reference))
        return (each for each in parts if isinstance(each, dict))

    def _known(self, node: dict[str, Any]) -> int:
        self._nodes[id(node)] = node
        return id(node)


def _at(node: dict[str, Any], key: str | int) -> Iterator[dict[str, Any]]:
    if isinstance(key, str):
        parts = [node.get("properties", {}).get(key), *node.get("patternProperties", {}).values()]
        parts += [node.get(name) for name in EACH_NAME]
    else:
        parts = [*node.get("prefixItems", ())[key : key + 1], *(node.get(name) for name in EACH_ITEM)]
    return (each for each in parts if isinstance(each, dict))


def _inner(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _within(value: Any) -> Iterator[None]:
    """Once for each part of a value, itself included."""
    left = [value]
    while left:
        yield None
        left += [each for _, each in _inner(left.pop())]
