"""A caller's JSON Schema is usable or refused."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest

from agents.engine.errors import Refused
from agents.engine.schema import DIALECT, LARGEST, check

TREE = {"$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}}, "$ref": "#/$defs/node"}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]},
        {"$schema": DIALECT, "type": "string", "pattern": "^[a-z]+$"},
        {"$schema": f"{DIALECT}#"},
        {"properties": {"$ref": {"type": "string"}}},
        TREE,
    ],
)
def test_a_schema_is_taken(schema: dict[str, Any]) -> None:
    check(schema)


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"type": "objekt"}, "type"),
        ({"properties": {"total": {"minimum": "0"}}}, "properties.total.minimum"),
        ({"$ref": "http://127.0.0.1:9/schema"}, "http://127.0.0.1:9/schema"),
        ({"items": {"$ref": "file:///etc/hostname"}}, "file:///etc/hostname"),
        ({"$id": "http://127.0.0.1:9/a", "$ref": "other"}, "other"),
        ({"$defs": {"a": {"$anchor": "a"}}, "$ref": "#a"}, "#a"),
        ({"$dynamicRef": "#a", "$dynamicAnchor": "a"}, "$dynamicRef"),
        ({"$defs": {"a": {"$id": "http://127.0.0.1:9/a"}}}, "$id"),
        ({"$ref": "#/$defs/a%2"}, "$defs"),
        ({"$ref": "#/$defs/missing"}, "missing"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, DIALECT),
        ({"$schema": 7}, DIALECT),
        ({"pattern": "(a)\\1"}, "pattern"),
        ({"pattern": "("}, "pattern"),
        ({"maximum": 2**60}, "JSON"),
        ({"description": "x" * LARGEST}, str(LARGEST)),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_by_name(schema: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused) as refused:
        check(schema)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf", "prefixItems"])
def test_a_short_schema_that_comes_to_endless_work_is_refused_at_once(keyword: str, backwards: bool) -> None:
    names = [f"d{n}" for n in range(40)]
    parts: dict[str, Any] = {name: {keyword: [{"$ref": f"#/$defs/{after}"}] * 2} for name, after in pairwise(names)}
    parts = {**parts, names[-1]: {"type": "string"}}
    ordered = dict(reversed(parts.items())) if backwards else parts
    began = time.monotonic()
    with pytest.raises(Refused, match="more than"):
        check({"$defs": ordered, "$ref": "#/$defs/d0"})
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("backwards", [False, True])
def test_references_that_lead_on_and_on_are_refused(backwards: bool) -> None:
    names = [f"d{n}" for n in range(80)]
    parts = {name: {"$ref": f"#/$defs/{after}"} for name, after in pairwise(names)} | {names[-1]: {}}
    with pytest.raises(Refused, match="one to the next"):
        check({"$defs": dict(reversed(parts.items())) if backwards else parts, "$ref": "#/$defs/d0"})


def test_a_part_that_many_refer_to_is_taken() -> None:
    parts = {f"p{n}": {"$ref": "#/$defs/money"} for n in range(500)}
    check({"$defs": {"money": {"type": "object", "properties": {"cents": {"type": "integer"}}}}, "properties": parts})


def test_a_schema_as_deep_as_a_body_may_be_is_read_at_once() -> None:
    deep: dict[str, Any] = {}
    for _ in range(190):
        deep = {"not": deep}
    began = time.monotonic()
    check(deep)
    assert time.monotonic() - began < 2
