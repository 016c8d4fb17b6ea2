"""One object of a schema as OpenAPI has it, in the words of JSON Schema 2020-12.

OpenAPI 3.0, "Schema Object", has keywords of its own (`nullable`, `example`, bounds that are exclusive by a boolean).
What no dialect has, or what is not of the type that it must be, is left out: the API itself checks what it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
WORDS = 600
"""Characters of a description."""
EXAMPLES = 300
"""Characters of all examples of one value."""


def plain_words(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that hold no schemas, as they are in 2020-12."""
    found = {name: raw[name] for name, fits in PLAIN.items() if name in raw and fits(raw[name])}
    if types := _types(raw.get("type")):
        found["type"] = types
    if isinstance(raw.get("description"), str):
        found["description"] = raw["description"][:WORDS]
    found |= _bounds(raw) | _examples(raw)
    return found


def nullable(schema: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema, which takes null too where the document says so."""
    if raw.get("nullable") is not True:
        return schema
    found = dict(schema)
    if "enum" in found and None not in found["enum"]:
        found["enum"] = [*found["enum"], None]
    if "type" in found:
        types = found["type"] if isinstance(found["type"], list) else [found["type"]]
        found["type"] = types if "null" in types else [*types, "null"]
    if any(word in found for word in ("allOf", "anyOf", "oneOf", "const", "$ref")):
        return {"anyOf": [found, {"type": "null"}]}
    return found


def _types(types: Any) -> str | list[str]:
    if isinstance(types, str):
        return types if types in TYPES else ""
    known = [each for each in types if isinstance(each, str) and each in TYPES] if isinstance(types, list) else []
    return list(dict.fromkeys(known))


def _bounds(raw: Mapping[str, Any]) -> dict[str, Any]:
    """3.0 says by a boolean that a bound is exclusive, 2020-12 by a bound of another name."""
    found: dict[str, Any] = {}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if _number(raw.get(exclusive)):
            found[exclusive] = raw[exclusive]
        if _number(raw.get(bound)):
            found[exclusive if raw.get(exclusive) is True else bound] = raw[bound]
    return found


def _examples(raw: Mapping[str, Any]) -> dict[str, Any]:
    examples = raw["examples"] if isinstance(raw.get("examples"), list) else []
    examples = [raw["example"], *examples] if "example" in raw else examples
    return {"examples": examples} if examples and len(repr(examples)) <= EXAMPLES else {}


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value) and len({*value}) == len(value)


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= WORDS


@lru_cache(maxsize=4096)
def matches(pattern: str) -> bool:
    """Whether a pattern is one that is matched in linear time."""
    try:
        Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions(), offline=True)
    except ValidationError:
        return False
    return True


PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "title": _text,
    "format": _text,
    "default": lambda _: True,
    "const": lambda _: True,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "required": _names,
    "pattern": lambda value: isinstance(value, str) and matches(value),
    "minLength": _count,
    "maxLength": _count,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "uniqueItems": lambda value: isinstance(value, bool),
    "multipleOf": lambda value: _number(value) and value > 0,
    "dependentRequired": lambda value: isinstance(value, Mapping) and all(map(_names, value.values())),
}
