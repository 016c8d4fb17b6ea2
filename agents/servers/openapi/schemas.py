"""The schema of an operation's arguments: the document's, gathered and made JSON Schema 2020-12.

It is always one that can be checked by: what cannot be said in it, or would make it too long, may be anything, for the
API itself refuses what it does not take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agents.engine import schema
from agents.engine.errors import Refused
from agents.servers.openapi.keywords import matches, nullable, plain_words
from agents.servers.openapi.references import References
from agents.servers.openapi.shapes import Argument, plain

FURTHEST = (12, 5, 2, 1, 0)
"""How many references are followed, one to the next, until a schema is short enough."""
MOST, DEEPEST = 4_000, 40
"""Objects that are gathered, and how deep within one another."""
ONE = ("not", "contains", "propertyNames", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties")
SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")


def schema_of(references: References, arguments: Iterable[Argument]) -> dict[str, Any]:
    """An object that takes these arguments and no others, one that `agents.engine.schema.check` passes."""
    every = tuple(arguments)
    for furthest in FURTHEST:
        made = _Gathered(references, every, furthest).whole
        try:
            schema.check(made)
        except Refused:
            continue
        return made
    return _object({each.name: {} for each in every}, every)


def _object(properties: Mapping[str, Any], arguments: tuple[Argument, ...]) -> dict[str, Any]:
    needed = [each.name for each in arguments if each.required]
    required = {"required": needed} if needed else {}
    together = _together(tuple(arguments))
    return {"type": "object", "properties": dict(properties), **required, **together, "additionalProperties": False}


def _together(arguments: tuple[Argument, ...]) -> dict[str, Any]:
    """Of a body that may be left out, no part is sent without what it needs."""
    needed = [each.name for each in arguments if each.within]
    fields = [each.name for each in arguments if each.where == "field"]
    others = {name: [each for each in needed if each != name] for name in fields} if needed else {}
    return {"dependentRequired": {name: each for name, each in others.items() if each}} if any(others.values()) else {}


class _Gathered:
    """Schemas of arguments with what they refer to, as far as that is to be followed."""

    def __init__(self, references: References, arguments: tuple[Argument, ...], furthest: int) -> None:
        self._references, self._furthest, self._left = references, furthest, MOST
        self._names: dict[str, str] = {}
        self._waiting: list[tuple[str, int]] = []
        properties = {each.name: self._argument(each) for each in arguments}
        named = self._gather()
        self.whole = {**_object(properties, arguments), **({"$defs": named} if named else {})}

    def _argument(self, argument: Argument) -> Any:
        made = self._node(argument.schema, 0, 0)
        if argument.about and isinstance(made, dict) and "description" not in made:
            return {**made, "description": argument.about}
        return made

    def _gather(self) -> dict[str, Any]:
        named: dict[str, Any] = {}
        while self._waiting:
            reference, far = self._waiting.pop(0)
            found = self._references.found({"$ref": reference})
            named[self._names[reference]] = {} if found is None else self._node(found, far, 0)
        return named

    def _node(self, raw: Any, far: int, depth: int) -> Any:
        if isinstance(raw, bool):
            return raw
        self._left -= 1
        if not isinstance(raw, Mapping) or self._left < 0 or depth > DEEPEST:
            return {}
        beside = {**plain_words(raw), **self._inner(raw, far, depth + 1)}
        if isinstance(raw.get("$ref"), str):
            return nullable({**beside, **self._referred(raw["$ref"], far)}, raw)
        return nullable(beside, raw)

    def _referred(self, reference: str, far: int) -> dict[str, Any]:
        if far >= self._furthest:
            return {}
        if reference not in self._names:
            name = plain(reference.rpartition("/")[2])
            while name in self._names.values():
                name += "_"
            self._names[reference] = name
            self._waiting.append((reference, far + 1))
        return {"$ref": f"#/$defs/{self._names[reference]}"}

    def _inner(self, raw: Mapping[str, Any], far: int, depth: int) -> dict[str, Any]:
        def made(each: Any) -> Any:
            return self._node(each, far, depth)

        found = {word: made(raw[word]) for word in ONE if _is_schema(raw.get(word))}
        for word in SEVERAL:
            if isinstance(raw.get(word), list) and raw[word]:
                found[word] = [made(each) for each in raw[word]]
        found |= _items(raw, made)
        if _is_schema(raw.get("additionalProperties")):
            found["additionalProperties"] = made(raw["additionalProperties"])
        if isinstance(raw.get("patternProperties"), Mapping):
            patterns = {each: made(inner) for each, inner in raw["patternProperties"].items() if matches(each)}
            found["patternProperties"] = patterns
        return found | self._properties(raw, far, depth)

    def _properties(self, raw: Mapping[str, Any], far: int, depth: int) -> dict[str, Any]:
        """What the API alone can set is not sent to it."""
        if not isinstance(raw.get("properties"), Mapping):
            return {}
        sent = {name: each for name, each in raw["properties"].items() if not read_only(self._references, each)}
        properties = {str(name): self._node(each, far, depth) for name, each in sent.items()}
        gone = raw["properties"].keys() - sent.keys()
        needed = raw["required"] if isinstance(raw.get("required"), list) else []
        required = [each for each in needed if isinstance(each, str) and each not in gone]
        return {"properties": properties, **({"required": list(dict.fromkeys(required))} if gone and needed else {})}


def read_only(references: References, raw: Any) -> bool:
    """Whether it is the API's alone to set."""
    found = references.found(raw)
    return found is not None and (found.get("readOnly") is True or raw.get("readOnly") is True)


def _items(raw: Mapping[str, Any], made: Any) -> dict[str, Any]:
    """Earlier dialects have a list of them for the places of an array."""
    items = raw.get("items")
    if isinstance(items, list):
        return {"prefixItems": [made(each) for each in items]} if items else {}
    return {"items": made(items)} if _is_schema(items) else {}


def _is_schema(value: Any) -> bool:
    return isinstance(value, Mapping | bool)
