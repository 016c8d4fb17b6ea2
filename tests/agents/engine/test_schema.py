"""A caller's JSON Schema is usable or refused."""

from __future__ import annotations

import time
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
        ({"$id": "http://127.0.0.1:9/a", "$ref": "other"}, "http://127.0.0.1:9/other"),
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


def test_a_schema_as_deep_as_a_body_may_be_is_read_at_once() -> None:
    deep: dict[str, Any] = {}
    for _ in range(190):
        deep = {"not": deep}
    began = time.monotonic()
    check(deep)
    assert time.monotonic() - began < 2
