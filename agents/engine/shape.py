"""A JSON Schema that somebody sent, as a type: what a model writes is held to it like to any other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from jsonschema import Draft202012Validator
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import from_json

from agents.engine.canonical import canonical
from agents.engine.errors import Refused

MOST, DEEPEST = 4_000, 60
"""Objects and lists of a schema, and how deep they lie, once each `$ref` is replaced by what it names."""


def shape_of(schema: Mapping[str, Any]) -> Any:
    """A type that takes what the schema does (JSON Schema, draft 2020-12).

    Raises `Refused` for one that refers to itself, to what it does not hold or to what is elsewhere.
    """
    return _made(canonical(schema))


@lru_cache(maxsize=64)
def _made(written: bytes) -> Any:
    schema = _Spread(from_json(written)).whole
    validator = Draft202012Validator(schema)

    def fits(value: Any) -> Any:
        for error in validator.iter_errors(value):
            where = ".".join(map(str, error.absolute_path))
            raise ValueError(f"{where or 'the whole'}: {error.message[:200]}")
        return value

    return Annotated[Any, AfterValidator(fits), WithJsonSchema(schema)]


class _Spread:
    """A schema with what its references name in their place, so that it can stand inside another."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema, self._left = schema, MOST
        self.whole: dict[str, Any] = self._node({key: each for key, each in schema.items() if key != "$defs"}, 0)

    def _node(self, node: Any, depth: int) -> Any:
        if not isinstance(node, dict | list):
            return node
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise Refused("the schema is too large, or refers to itself without end: write it out, and simpler")
        if isinstance(node, list):
            return [self._node(each, depth + 1) for each in node]
        beside = {key: self._node(each, depth + 1) for key, each in node.items() if key != "$ref"}
        refers = node.get("$ref")
        if not isinstance(refers, str):
            return {**node, **beside}
        return {**self._node(self._named(refers), depth + 1), **beside}

    def _named(self, reference: str) -> Any:
        found: Any = self._schema
        for part in reference.split("/")[1:] if reference.startswith("#/") else ():
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        if found is self._schema or not isinstance(found, dict):
            raise Refused(f"the schema refers to {reference[:200]!r}, which is not in it")
        return found
