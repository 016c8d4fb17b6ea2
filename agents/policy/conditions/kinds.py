"""The JSON types an expression can have, as far as that is cheap to tell; None where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agents.policy.conditions.nodes import Apply, Collection, Node, Operation, Value

Kinds = frozenset[str]
"""JSON types: "string", "number", "boolean", "null", "array", "object"; and "other", what JSON has not."""
Schema = Mapping[str, Any]
ANY: Schema = {}

BOOLEAN = frozenset({"boolean"})
NUMBER = frozenset({"number"})
STRING = frozenset({"string"})
BY_FUNCTION: dict[str, Kinds] = {
    **dict.fromkeys(("size", "int", "uint", "double"), NUMBER),
    **dict.fromkeys(("has", "all", "exists", "exists_one", "existsOne"), BOOLEAN),
    **dict.fromkeys(("startsWith", "endsWith", "contains", "matches"), BOOLEAN),
    "string": STRING,
}
BY_OPERATOR: dict[str, Kinds] = dict.fromkeys(("&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "in"), BOOLEAN)


def of_value(value: Any) -> Kinds:
    """The JSON type of a literal."""
    if value is None:
        return frozenset({"null"})
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return NUMBER
    return STRING if isinstance(value, str) else frozenset({"other"})


def of_form(node: Node) -> Kinds | None:
    """What the form of an expression alone says of its type."""
    match node:
        case Value(value):
            return of_value(value)
        case Apply(name):
            return BY_FUNCTION.get(name)
        case Operation(symbol):
            return BY_OPERATOR.get(symbol)
        case Collection(form):
            return frozenset({form})
        case _:
            return None


def of_schema(schema: Schema, root: Schema) -> Kinds | None:
    """The types a JSON schema takes; None: any."""
    found: set[str] = set()
    for option in options(schema, root):
        if "type" in option:
            declared = option["type"]
            found |= {declared} if isinstance(declared, str) else set(declared)
        elif (values := of_enum(option)) is not None:
            found = found.union(*map(of_value, values))
        else:
            return None
    return frozenset("number" if each == "integer" else each for each in found) or None


def options(schema: Schema, root: Schema) -> Iterator[Schema]:
    """The alternatives of a JSON schema, its references resolved."""
    if "$ref" in schema:
        yield from options(root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], ANY), root)
    elif branches := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        for branch in branches:
            yield from options(branch, root)
    else:
        yield schema


def of_enum(schema: Schema) -> list[Any] | None:
    """The only values a schema takes, if it lists them."""
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum")


def values_of(schema: Schema, root: Schema) -> list[Any] | None:
    """The only values any alternative takes (null aside), if all of them list theirs."""
    lists = [of_enum(each) for each in options(schema, root) if each.get("type") != "null"]
    known = [values for values in lists if values is not None]
    return [value for values in known for value in values] if len(known) == len(lists) else None


def inside(schema: Schema, root: Schema, names: tuple[str, ...]) -> Schema | None:
    """The schema of what `names` lead to; `ANY` where it is not told; None where there is no such name."""
    if not names:
        return schema
    found = [_property(option, root, names) for option in options(schema, root)]
    known = [each for each in found if each is not None]
    if not known:
        return None
    return known[0] if len(known) == 1 else {"anyOf": known}


def _property(schema: Schema, root: Schema, names: tuple[str, ...]) -> Schema | None:
    first, *rest = names
    if first in schema.get("properties", ANY):
        return inside(schema["properties"][first], root, tuple(rest))
    if schema.get("type", "object") != "object":
        return None
    more = schema.get("additionalProperties", "properties" not in schema)
    if isinstance(more, Mapping):
        return inside(more, root, tuple(rest))
    return ANY if more else None
