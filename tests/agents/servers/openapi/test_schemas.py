"""Schemas of arguments: OpenAPI's own words made JSON Schema, and always one that can be checked by."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.engine import schema as engine
from agents.engine.schema_tool import SchemaTool
from agents.servers.openapi.declared import declared
from agents.servers.openapi.schemas import schema_of
from agents.servers.openapi.shapes import Operation
from agents.servers.spec import ApiSpec
from tests.agents.servers.openapi.pieces import body, document, found, parameter, schema

WORDS = [
    "type",
    "nullable",
    "enum",
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "items",
    "properties",
    "required",
    "pattern",
]
MORE = ["minimum", "exclusiveMinimum", "example", "default", "additionalProperties", "format", "$id", "if"]
VALUES = st.sampled_from(["string", "object", "#/components/schemas/A", "#/components/schemas/B", "(?=x)", "[", 3, -1])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | VALUES | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS + MORE), inner, max_size=5),
    max_leaves=25,
)


def of(raw: Any, **schemas: Any) -> Any:
    """What a parameter's schema becomes."""
    made = schema(parameter("a", schema=raw), components={"schemas": schemas})
    engine.check(made)
    return made["properties"]["a"]


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        (
            {"nullable": True, "allOf": [{"type": "object"}]},
            {"anyOf": [{"allOf": [{"type": "object"}]}, {"type": "null"}]},
        ),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "integer", "maximum": 9, "exclusiveMaximum": False}, {"type": "integer", "maximum": 9}),
        ({"exclusiveMaximum": 9}, {"exclusiveMaximum": 9}),
        ({"type": "string", "example": "Tom"}, {"type": "string", "examples": ["Tom"]}),
        ({"type": "file", "x-more": 1, "xml": {}, "discriminator": {}}, {}),
        ({"type": ["string", "null", "date"]}, {"type": ["string", "null"]}),
        ({"items": [{"type": "string"}]}, {"prefixItems": [{"type": "string"}]}),
        ({"pattern": "^a(?=b)"}, {}),
        ({"pattern": "^a+$", "minLength": "3"}, {"pattern": "^a+$"}),
        ({"properties": {"b": {}}, "required": True}, {"properties": {"b": {}}}),
        ({"$id": "https://evil.example", "$schema": "x", "$dynamicRef": "#a"}, {}),
        (True, True),
        ("x", {}),
    ],
)
def test_openapis_own_words_are_made_those_of_2020_12(raw: Any, made: Any) -> None:
    assert of(raw) == made


def test_what_is_referred_to_comes_along_once_and_cycles_have_an_end() -> None:
    pet = {"type": "object", "properties": {"kin": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}
    made = schema(
        body({"properties": {"a": {"$ref": "#/components/schemas/Pet"}}}), components={"schemas": {"Pet": pet}}
    )
    engine.check(made)
    assert made["properties"] == {"a": {"$ref": "#/$defs/Pet"}}
    assert [*made["$defs"]] == ["Pet"]
    tool = SchemaTool(declared(ApiSpec(document="x"), "https://x.example", *_first(pet)), lambda at, args: args)
    assert tool.validated({"a": {"kin": [{"kin": []}]}}) == {"a": {"kin": [{"kin": []}]}}


def _first(pet: Any) -> Any:
    raw = body({"properties": {"a": {"$ref": "#/components/schemas/Pet"}}})
    references, read = found(document({"/x": {"post": raw}}, components={"schemas": {"Pet": pet}}))
    return references, read[0]


def test_references_that_only_lead_to_each_other_are_anything() -> None:
    made = of(
        {"$ref": "#/components/schemas/A"}, A={"$ref": "#/components/schemas/B"}, B={"$ref": "#/components/schemas/A"}
    )
    assert made == {"$ref": "#/$defs/A"}


def test_a_schema_that_is_too_long_is_cut_where_it_is_deepest() -> None:
    def level(n: int) -> dict[str, Any]:
        words = {f"p{each}": {"type": "string", "description": "x" * 500} for each in range(30)}
        return {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/L{n + 1}"}, **words}}

    made = schema(
        body({"properties": {"a": {"$ref": "#/components/schemas/L0"}, "b": {"type": "integer"}}}),
        components={"schemas": {**{f"L{n}": level(n) for n in range(12)}, "L12": {}}},
    )
    engine.check(made)
    assert made["properties"]["b"] == {"type": "integer"}
    assert "L1" in made["$defs"]
    assert "L11" not in made["$defs"]


@given(raw=JUNK, first=JUNK, second=JUNK)
@settings(max_examples=150, deadline=None)
def test_whatever_a_document_has_there_becomes_a_schema_that_can_be_checked_by(
    raw: Any, first: Any, second: Any
) -> None:
    written = document({"/x": {"post": parameter("a", schema=raw)}}, components={"schemas": {"A": first, "B": second}})
    references, (read,) = found(written)
    if isinstance(read, Operation):
        made = schema_of(references, read.arguments)
        engine.check(made)
        assert [*made["properties"]] == ["a"]


def test_two_thousand_operations_are_read_in_two_seconds() -> None:
    kin = {"$ref": "#/components/schemas/Thing"}
    fields: dict[str, Any] = {f"f{n}": {"type": "string", "description": "x" * 80} for n in range(30)}
    thing = {"type": "object", "properties": {**fields, "kin": kin}}
    paths: dict[str, Any] = {
        f"/things{n}/{{id}}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            **{method: {"operationId": f"{method}{n}", **parameter("q"), **body(kin)} for method in ("post", "put")},
        }
        for n in range(1000)
    }
    written = document(paths, components={"schemas": {"Thing": thing}})
    began = time.process_time()
    references, read = found(written)
    made = [
        SchemaTool(declared(ApiSpec(document="x"), "https://x.example", references, each), lambda at, args: args)
        for each in read
        if isinstance(each, Operation)
    ]
    took = time.process_time() - began
    assert len(made) == 2000
    assert took < 2
    assert len(json.dumps(made[-1].schema)) > 1000
