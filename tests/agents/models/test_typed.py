"""The schema a model is held to, and the reading of its answer."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel, TypeAdapter
from pydantic_core import to_json

from agents.engine.errors import Later, Refused
from agents.models.typed import Typed


class Level(Enum):
    low = "low"
    high = "high"


class Note(BaseModel):
    kind: Literal["note"] = "note"
    text: str = Field(max_length=80, description="one line")


class Bug(BaseModel):
    kind: Literal["bug"] = "bug"
    line: int = Field(ge=1)


class Report(BaseModel):
    """A report."""

    level: Level = Level.low
    first: Note = Field(description="the most urgent")
    found: list[Annotated[Note | Bug, Field(discriminator="kind")]] = []
    ratio: float | None = None
    at: datetime


def schemas(node: Any) -> list[dict[str, Any]]:
    """Every schema within a schema."""
    inner = [*node.get("properties", {}).values(), *node.get("$defs", {}).values(), *node.get("anyOf", [])]
    inner += [node["items"]] if "items" in node else []
    return [node, *(each for one in inner for each in schemas(one))]


def test_every_object_is_closed_and_every_field_required() -> None:
    for node in schemas(Typed(Report).schema):
        assert not node.keys() & {"default", "oneOf", "discriminator", "title", "maxLength"}
        assert "$ref" not in node or node.keys() == {"$ref"}
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_a_description_beside_a_reference_survives() -> None:
    schema = Typed(Report).schema
    assert schema["properties"]["first"]["description"] == "the most urgent"
    assert schema["properties"]["first"]["anyOf"] == [{"$ref": "#/$defs/Note"}]


def test_a_field_named_as_a_keyword_is_kept() -> None:
    class Odd(BaseModel):
        title: str
        default: int

    assert Typed(Odd).schema["required"] == ["title", "default"]


T = TypeVar("T")


class Box(BaseModel, Generic[T]):
    inner: T


class Anything(BaseModel):
    free: Any


class Mapped(BaseModel):
    by_name: dict[str, int]


@pytest.mark.parametrize("returns", [dict[str, str], Anything, Mapped, tuple[int, str], Any])
def test_a_type_without_a_fixed_shape_is_refused(returns: Any) -> None:
    with pytest.raises(Refused, match="no fixed shape"):
        assert Typed(returns).schema


@pytest.mark.parametrize(("returns", "name"), [(Report, "Report"), (list[int], "Answer"), (RootModel[int], "Answer")])
def test_a_name_is_one_the_wire_allows(returns: Any, name: str) -> None:
    assert Typed(returns).name == name


def test_a_generic_models_name_is_cleaned() -> None:
    assert Typed(Box[int]).name == "Box_int_"


def test_a_wrapped_answer_must_be_wrapped() -> None:
    for text in ("4", '{"answer": 4, "more": 5}', '{"value": 4}'):
        with pytest.raises(Later):
            Typed(int).read(text)


@given(
    st.builds(
        Report,
        first=st.builds(Note, text=st.text(max_size=80)),
        found=st.lists(
            st.one_of(st.builds(Note, text=st.text(max_size=9)), st.builds(Bug, line=st.integers(1, 10**6)))
        ),
        ratio=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        at=st.datetimes(),
    )
)
def test_what_was_read_fits_its_type_again(report: Report) -> None:
    value = Typed(Report).read(report.model_dump_json())
    assert TypeAdapter(Report).validate_json(to_json(value)) == report


JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
OBJECTS = st.dictionaries(st.sampled_from(["level", "first", "found", "ratio", "at", "more"]), JSON)


@given(st.text() | OBJECTS.map(lambda value: to_json(value).decode()))
def test_whatever_a_model_writes_is_a_fit_or_a_later(text: str) -> None:
    try:
        value = Typed(Report).read(text)
    except Later:
        return
    assert isinstance(TypeAdapter(Report).validate_json(to_json(value)), Report)
