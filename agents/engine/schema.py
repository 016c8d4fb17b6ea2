"""A JSON Schema that a caller sent (2020-12): usable or refused before anything is begun by it, and then a type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import from_json

from agents.engine import references
from agents.engine.canonical import canonical
from agents.engine.effort import Effort
from agents.engine.errors import Refused

LARGEST = 64 * 1024
"""Bytes of a schema as canonical JSON."""
MOST, DEEPEST, REFERRED = 2_000, 60, 3
"""Objects and lists that a model is shown of a schema, how deep they lie, and how many references lead there."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def check(schema: Mapping[str, Any]) -> None:
    """Raises `Refused` for what is too large, no schema of that dialect, or refers to anything but parts of it.

    Nothing is fetched, and patterns are those that are matched in linear time: no look-around, no back-references.
    """
    size = len(canonical(schema))
    if size > LARGEST:
        raise Refused(f"it is {size} bytes long; at most {LARGEST} are taken")
    dialect = schema.get("$schema", DIALECT)
    if str(dialect).rstrip("#") != DIALECT:
        raise Refused(f"$schema has to be {DIALECT}, or left out")
    references.check(dict(schema))
    try:
        Draft202012Validator(dict(schema), pattern_options=RegexOptions(), offline=True)
    except ValidationError as error:
        raise Refused(_in_words(error)) from None


def flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with what its references name in their place, as far as that has an end."""
    return _Flat(dict(schema)).whole


def shape_of(schema: Mapping[str, Any]) -> Any:
    """A type that takes what such a schema does, for one that was checked; what would take too long does not fit."""
    return _shape(canonical(schema))


@lru_cache(maxsize=64)
def _shape(written: bytes) -> Any:
    schema = from_json(written)
    validator = Draft202012Validator(schema, pattern_options=RegexOptions(), offline=True)
    effort = Effort(schema)

    def fits(value: Any) -> Any:
        effort.check(value)
        for error in validator.iter_errors(value):
            raise ValueError(_in_words(error))
        return value

    return Annotated[Any, AfterValidator(fits), WithJsonSchema(flat(schema))]


def _in_words(error: ValidationError) -> str:
    where = ".".join(map(str, error.instance_path))
    return f"{where or 'the whole'}: {error.message[:300]}"


class _Flat:
    """A schema with what its references name in their place, so that a model can be shown it inside another.

    Where that has no end it stops, and anything may stand there: answers are checked against the schema as it was sent.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema, self._left = schema, MOST
        self.whole: dict[str, Any] = self._node({key: each for key, each in schema.items() if key != "$defs"}, 0, 0)

    def _node(self, node: Any, depth: int, referred: int) -> Any:
        if not isinstance(node, dict | list):
            return node
        self._left -= 1
        if self._left < 0 or depth > DEEPEST or referred > REFERRED:
            return {}
        if isinstance(node, list):
            return [self._node(each, depth + 1, referred) for each in node]
        refers = node.get("$ref")
        named = self._node(self._named(refers), depth + 1, referred + 1) if isinstance(refers, str) else {}
        beside = {key: self._node(each, depth + 1, referred) for key, each in node.items() if each is not refers}
        return {**named, **beside}

    def _named(self, reference: str) -> Any:
        """By JSON pointer (RFC 6901); what is named otherwise is not shown."""
        found: Any = self._schema
        for part in reference.split("/")[1:]:
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        return found if isinstance(found, dict) and reference.startswith("#") else {}
