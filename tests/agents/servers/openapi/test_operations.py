"""Which operations are tools, under which names, with which arguments; and why the others are none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agents.servers.openapi.operations import LONGEST, name_of
from agents.servers.openapi.shapes import LeftOut, Operation
from tests.agents.servers.openapi.pieces import body, document, found, left_out, one, parameter, schema

NAME: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def names(operation: Operation) -> dict[str, tuple[str, str]]:
    return {each.name: (each.where, each.wire) for each in operation.arguments}


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("listPets", "api.listPets"),
        ("repos/get-content", "api.repos_get_content"),
        ("a.b c", "api.a_b_c"),
        (None, "api.get_pets_petId"),
        ("", "api.get_pets_petId"),
        (7, "api.get_pets_petId"),
        ("///", "api.get_pets_petId"),
        ("取得", "api.get_pets_petId"),
    ],
)
def test_an_operation_is_called_by_its_id_or_by_where_it_is(id: Any, name: str) -> None:
    assert name_of("api", "get", "/pets/{petId}", id) == name


def test_a_name_that_is_too_long_for_models_ends_in_its_hash() -> None:
    first, second = (name_of("api", "get", "/", "x" * 80 + end) for end in "ab")
    assert (len(first), len(second)) == (LONGEST, LONGEST)
    assert first != second


def test_operations_of_one_name_are_told_apart_by_where_they_are() -> None:
    same = {"operationId": "same " + "x" * 80}
    paths = {"/a": {"get": {}}, "/a/": {"get": {}}, "/b": {"get": same, "put": same}, "/c": {"get": {}}}

    def called(document_: bytes) -> dict[tuple[str, str], str]:
        return {(each.method, each.path): each.name for each in found(document_)[1] if isinstance(each, Operation)}

    names = called(document(paths))
    assert len({*names.values()}) == 5
    assert all(len(name) <= LONGEST for name in names.values())
    assert names["GET", "/c"] == "api.get_c"
    assert re.fullmatch("api.get_a_[0-9a-f]{8}", names["GET", "/a"]), "none of them has the plain name"
    assert called(document({path: paths[path] for path in reversed(paths)})) == names, "the order says nothing"


def test_parameters_of_the_path_hold_and_those_of_the_operation_win() -> None:
    paths = {
        "/x/{id}": {
            "parameters": [{"$ref": "#/components/parameters/Id"}, *parameter("q", description="all")["parameters"]],
            "get": parameter("q", required=True, description="own"),
        }
    }
    components = {"parameters": {"Id": {"name": "id", "in": "path", "schema": {"type": "integer"}}}}
    (read,) = found(document(paths, components=components))[1]
    assert isinstance(read, Operation)
    assert dict(read.takes) == {"id": True, "q": True}
    assert read.arguments[1].about == "own"


def test_a_variable_of_the_path_that_nobody_described_is_a_text() -> None:
    (argument,) = one({}, "get", "/x/{some-id}").arguments
    assert (argument.name, argument.wire, argument.schema) == ("some_id", "some-id", {"type": "string"})


def test_two_of_one_name_are_told_apart_by_where_they_stand() -> None:
    read = one({**parameter("id")}, "get", "/x/{id}")
    assert names(read) == {"id": ("path", "id"), "id_query": ("query", "id")}
    dates = {"parameters": [{"name": f"date{sign}", "in": "query"} for sign in ("", "<", ">")]}
    assert names(one(dates)) == {
        "date": ("query", "date"),
        "date_query": ("query", "date<"),
        "date_2": ("query", "date>"),
    }


def test_a_body_of_plain_fields_is_arguments_and_any_other_is_one() -> None:
    assert names(one(body(NAME))) == {"name": ("field", "name")}
    both = {"allOf": [NAME, {"properties": {"tag-x": {}}}]}
    assert names(one(body(both))) == {"name": ("field", "name"), "tag_x": ("field", "tag-x")}
    for other in ({"oneOf": [NAME, {}]}, {"type": "array"}, {**NAME, "additionalProperties": True}, {}, True):
        assert names(one(body(other))) == {"body": ("body", "")}
    undeclared = {**NAME, "required": ["name", "kind"]}
    beside = {"$ref": "#/components/schemas/Name", "properties": {"kind": {}}, "required": ["kind"]}
    for other in (undeclared, beside):
        assert names(one(body(other), components={"schemas": {"Name": NAME}})) == {"body": ("body", "")}, (
            "nothing that it needs is left out"
        )
    set_there = {"properties": {"id": {"readOnly": True}, **NAME["properties"]}, "required": ["id", "name"]}
    assert names(one(body(set_there))) == {"name": ("field", "name")}
    assert names(one({**parameter("name"), **body(NAME)})) == {"name": ("query", "name"), "body": ("body", "")}
    assert names(one({**parameter("body"), **body({})})) == {"body": ("query", "body"), "request_body": ("body", "")}


def test_of_a_body_that_may_be_left_out_no_part_is_given_without_what_it_needs() -> None:
    fields = {"properties": {"a": {}, "b": {}, "c": {}}, "required": ["a", "b"]}
    assert dict(one(body(fields, required=False)).takes) == {"a": False, "b": False, "c": False}
    made = schema(body(fields, required=False))
    assert made["dependentRequired"] == {"a": ["b"], "b": ["a"], "c": ["a", "b"]}
    assert "required" not in made
    assert schema(body(fields))["required"] == ["a", "b"]
    assert "dependentRequired" not in schema(body(fields))


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ({"application/xml": {}, "application/json; charset=utf-8": {}}, "json"),
        ({"application/merge-patch+json": {}}, "json"),
        ({"*/*": {}}, "json"),
        ({"multipart/form-data": {"schema": NAME}, "application/x-www-form-urlencoded": {"schema": NAME}}, "form"),
        ({"multipart/form-data": {"schema": NAME}}, "multipart"),
        ({"text/plain": {"schema": {"type": "string"}}}, "text"),
    ],
)
def test_of_several_forms_of_a_body_the_simplest_is_sent(content: Any, media: str) -> None:
    assert one({"requestBody": {"required": True, "content": content}}).media == media


def test_headers_that_are_not_a_callers_are_no_arguments() -> None:
    for name in ("Accept", "content-type", "Authorization", "Cookie", "Host", "X-Idempotency-Key"):
        assert one(parameter(name, "header")).arguments == ()
    for name in ("X-HTTP-Method-Override", "x-method-override", "X-HTTP-Method", "X-Original-URL", "X-Rewrite-Url"):
        assert one(parameter(name, "header"), "get").arguments == (), "a read stays one, and goes where it says"
    assert one(parameter("Ünï", "header")).arguments == (), "no header can have that name"
    assert names(one(parameter("X-Trace", "header"))) == {"X_Trace": ("header", "X-Trace")}
    assert one(parameter("sid", "cookie")).arguments == ()


@pytest.mark.parametrize(
    ("parameter_", "key"),
    [
        (parameter("Idempotency-Key", "header"), ("Idempotency-Key", False)),
        (parameter("x-idempotency-key", "header", schema={"format": "uuid"}), ("x-idempotency-key", True)),
        (parameter("PayPal-Request-Id", "header"), ("PayPal-Request-Id", False)),
        (parameter("Idempotency-Key", "header", schema={"maxLength": 20}), None),
        (parameter("X-Request-Id", "header"), None),
        (parameter("Idempotency-Key", "query"), None),
    ],
)
def test_the_header_for_repeats_is_found(parameter_: Any, key: Any) -> None:
    read = one(parameter_).key
    assert (read and (read.name, read.uuid)) == key


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (parameter("sid", "cookie", required=True), "it needs the cookie 'sid', and none is ever sent"),
        (
            parameter("a", "query", style="matrix"),
            "the parameter 'a' has the style 'matrix'; in a query it can",
        ),
        (parameter("a", "header", style="form"), "in a header it can be simple"),
        (parameter("a", "query", content={"text/csv": {}}), "is written as 'text/csv'; only application/json is"),
        ({"parameters": [{"in": "query"}]}, "a parameter has no `name` and `in`"),
        ({"parameters": ["x"]}, "a parameter is not described by an object"),
        ({"parameters": [{"$ref": "#/nowhere"}]}, "refers to '#/nowhere', which is not there"),
        ({"parameters": [{"$ref": "#/paths/~1x/post/parameters/0"}]}, "by references that lead to each other"),
        (
            {"parameters": [{"$ref": "https://evil.example/p.json"}]},
            "and nothing is fetched for it; bundle the",
        ),
        (parameter("a", schema={"$ref": "other.json#/A"}), "the parameter 'a' refers to 'other.json#/A', outside of"),
        (body({"properties": {"a": {"items": {"$ref": "file:///etc/passwd"}}}}), "the body refers to 'file:///etc/pa"),
        (body(NAME, "application/xml"), "its body is sent as application/xml; sent are JSON, forms and plain text"),
        (body({}, "application/x-www-form-urlencoded"), "is not described by plain fields"),
        (
            body({"properties": {"f": {"format": "binary"}}, "required": ["f"]}, "multipart/form-data"),
            "its body needs the file 'f', and no files are sent",
        ),
        ({"requestBody": {"required": True}}, "its body has no `content`"),
        ({"servers": [{"url": "https://up.example"}]}, "it is served at https://up.example, not where the API is"),
        ({"responses": {"200": {"content": {"text/event-stream": {}}}}}, "a stream of events, which has no end"),
        ("x", "the operation is not described by an object"),
        (parameter("X Foo:", "header", required=True), "the header 'X Foo:' has a name that none can have"),
        (body({}, "a/b\r\nX: y+json"), "its body is sent as a/b"),
    ],
)
def test_what_cannot_be_called_is_left_out_and_says_why(operation: Any, why: str) -> None:
    assert why in left_out(operation)


def test_one_that_is_left_out_leaves_the_others() -> None:
    paths = {"/a": {"get": {}, "post": "x"}, "/b": {"$ref": "https://evil.example"}, "/c#d": {"get": {}}, "x-e": 1}
    read = found(document(paths))[1]
    assert [each.path for each in read if isinstance(each, LeftOut)] == ["/a", "/b", "/c#d"]
    assert [each.path for each in read if isinstance(each, Operation)] == ["/a"]


def test_an_optional_body_that_cannot_be_sent_is_not() -> None:
    assert one(body(NAME, "application/xml", required=False)).media == ""
