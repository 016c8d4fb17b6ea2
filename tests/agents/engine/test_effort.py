"""Values that would take for ever to be held against a schema are refused at once; all others are not."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from agents.engine import schema
from agents.engine.effort import Effort, TooMuch

A = {"$ref": "#/$defs/a"}
IN = {"properties": {"x": A}}
TREE = {"type": "object", "properties": {"left": A, "right": A, "of": {"items": A}}}
UNION = {"oneOf": [{**IN, "required": [kind]} for kind in ("p", "q", "r")] + [{"maxProperties": 1, **IN}]}


def looping(a: dict[str, Any]) -> dict[str, Any]:
    found = {"type": "object", "properties": {"x": A}, "$defs": {"a": a}}
    schema.check(found)
    return found


def nested(levels: int, key: str = "x") -> Any:
    value: Any = {}
    for _ in range(levels):
        value = {key: value}
    return value


@pytest.mark.parametrize(
    "a",
    [
        {"anyOf": [{**IN, "required": ["y"]}, {**IN, "required": ["z"]}]},
        {"allOf": [IN, IN], "required": ["y"]},
        {"allOf": [IN], "if": IN, "required": ["y"]},
        {"oneOf": [IN, {"not": {"not": IN}}], "required": ["y"]},
        {"properties": {"x": {"allOf": [A, A]}}, "required": ["y"]},
        {"properties": {"x": A}, "additionalProperties": False, "patternProperties": {"x": A}, "required": ["y"]},
        {"dependentSchemas": {"x": IN}, "properties": {"x": A}, "required": ["y"]},
    ],
)
def test_what_doubles_with_each_level_is_refused_at_once(a: dict[str, Any]) -> None:
    fits = TypeAdapter(schema.shape_of(looping(a))).validate_python
    began = time.process_time()
    with pytest.raises(ValidationError, match="lies too deep"):
        fits(nested(60))
    assert time.process_time() - began < 1
    with pytest.raises(ValidationError, match=r"required|valid"):
        fits(nested(4))


def test_lists_double_too() -> None:
    wanted = looping({"anyOf": [{"items": A, "minItems": 5}, {"prefixItems": [A], "minItems": 6}]})
    value: Any = []
    for _ in range(60):
        value = [value]
    with pytest.raises(TooMuch):
        Effort(wanted).check({"x": value})


@pytest.mark.parametrize("a", [IN, TREE, {"additionalProperties": A}, {"items": A, **IN}])
def test_what_leads_back_in_one_way_goes_as_deep_as_json_does(a: dict[str, Any]) -> None:
    assert TypeAdapter(schema.shape_of(looping(a))).validate_python(nested(150)) == nested(150)


def test_a_union_of_kinds_that_hold_one_another_is_used() -> None:
    assert TypeAdapter(schema.shape_of(looping(UNION))).validate_python(nested(5)) == nested(5)


def test_a_wide_schema_and_a_long_list_are_too_much_together() -> None:
    wide = {"type": "object", "properties": {"x": {"items": {"allOf": [{"type": "integer"}] * 2_000}}}}
    schema.check(wide)
    fits = TypeAdapter(schema.shape_of(wide)).validate_python
    assert fits({"x": [1] * 1_000}) == {"x": [1] * 1_000}
    with pytest.raises(ValidationError, match="too large to be held against so large a schema"):
        fits({"x": [1] * 200_000})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "left", "of"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([IN, TREE, UNION, {}]))
def test_what_people_write_is_never_too_much(value: Any, a: dict[str, Any]) -> None:
    Effort(looping(a)).check({"x": value})
