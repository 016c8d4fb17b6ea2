"""Schemas of older dialects of JSON Schema, as 2020-12 says the same: most servers still write draft-07.

JSON Schema 2020-12 release notes, "items" and "prefixItems"; migration from draft-07.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agents.engine.schema import DIALECT
from agents.models.invisible import visible

KNOWN = re.compile(r"https?://json-schema\.org/(draft-0[467]|draft/2019-09|draft/2020-12)/schema#?")
SUBSCHEMAS = ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas")
"""Keywords that hold schemas by name; what those names are says nothing about keywords."""
WORDS = ("title", "description", "$comment")
"""Keywords that models read and nothing is held against."""
DEEPEST = 100


def modern(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same in 2020-12, as far as it can be said there; what cannot is left for `agents.engine.schema.check`.

    Its words are without what people do not see and models read.
    """
    if not KNOWN.fullmatch(str(schema.get("$schema", DIALECT))):
        return dict(schema)
    whole = _node({key: each for key, each in schema.items() if key not in ("$schema", "$id", "id")}, 0)
    assert isinstance(whole, dict)
    return whole


def _node(node: Any, depth: int) -> Any:
    if depth > DEEPEST:
        return node
    if isinstance(node, list):
        return [_node(each, depth + 1) for each in node]
    if not isinstance(node, dict):
        return node
    return _items({key: _part(key, each, depth) for key, each in node.items()})


def _part(key: str, value: Any, depth: int) -> Any:
    if key in SUBSCHEMAS and isinstance(value, dict):
        return {name: _node(each, depth + 1) for name, each in value.items()}
    if key in ("const", "enum", "default", "examples"):
        return value
    if key in WORDS:
        return visible(value)
    return _node(value, depth + 1)


def _items(node: dict[str, Any]) -> dict[str, Any]:
    """A list of items one by one, and what may follow it."""
    if isinstance(node.get("items"), list):
        first, further = node.pop("items"), node.pop("additionalItems", None)
        node["prefixItems"] = first
        if further is not None:
            node["items"] = further
    for bound, least in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(bound), bool):  # draft-04
            strict, value = node.pop(bound), node.get(least)
            node.update({bound: node.pop(least)} if strict and value is not None else {})
    return node
