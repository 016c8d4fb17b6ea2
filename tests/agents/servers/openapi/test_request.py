"""Arguments made a request: each style as the specification writes it, and all of it readable again."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as Received

from agents.engine.errors import Refused
from agents.servers.openapi.request import LONGEST, Request, request_of
from agents.servers.openapi.shapes import Argument, KeyHeader, Operation, Where
from tests.agents.servers.openapi.pieces import body, one, parameter

BLUE = {"primitive": "blue", "list": ["blue", "black"], "object": {"R": 100, "G": 200}}
"""The examples of OpenAPI 3.1, "Style Examples"."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def sent(operation: Operation, **args: Any) -> Request:
    return request_of(operation, args)


def query(value: Any, **more: Any) -> str:
    return (
        sent(one(parameter("color", "query", **more), "get"), color=value).target.removeprefix("/x").removeprefix("?")
    )


@pytest.mark.parametrize(
    ("value", "more", "written"),
    [
        ("primitive", {}, "color=blue"),
        ("list", {}, "color=blue&color=black"),
        ("list", {"explode": False}, "color=blue,black"),
        ("object", {}, "R=100&G=200"),
        ("object", {"explode": False}, "color=R,100,G,200"),
        ("list", {"style": "spaceDelimited"}, "color=blue%20black"),
        ("list", {"style": "pipeDelimited"}, "color=blue%7Cblack"),
        ("object", {"style": "deepObject", "explode": True}, "color%5BR%5D=100&color%5BG%5D=200"),
        ("list", {"style": "deepObject"}, "color%5B0%5D=blue&color%5B1%5D=black"),
        ("object", {"content": {"application/json": {}}}, "color=%7B%22R%22%3A100%2C%22G%22%3A200%7D"),
    ],
)
def test_a_query_is_written_as_the_specification_shows(value: str, more: Any, written: str) -> None:
    assert query(BLUE[value], **more) == written


@pytest.mark.parametrize(
    ("value", "more", "written"),
    [
        ("primitive", {}, "/x/blue"),
        ("list", {}, "/x/blue,black"),
        ("object", {}, "/x/R,100,G,200"),
        ("object", {"explode": True}, "/x/R=100,G=200"),
    ],
)
def test_a_path_is_written_as_the_specification_shows(value: str, more: Any, written: str) -> None:
    operation = one(parameter("color", "path", required=True, **more), "get", "/x/{color}")
    assert sent(operation, color=BLUE[value]).target == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (False, "false"), (7, "7"), (7.0, "7"), (7.5, "7.5"), ("a b&c", "a%20b%26c"), ("", "")],
)
def test_single_values_are_written_as_people_write_them(value: Any, written: str) -> None:
    assert query(value) == f"color={written}"


def test_nothing_is_written_for_null_and_for_an_empty_list() -> None:
    assert (query(None), query([]), query([], explode=False), query({})) == ("", "", "", "")


def test_what_an_address_gives_a_meaning_is_left_where_the_document_says_so() -> None:
    assert query("/a?b:c&d#e", allowReserved=True) == "color=/a?b:c%26d%23e"


def test_what_has_no_way_to_be_written_is_refused() -> None:
    for value in ([["a"]], [{"a": 1}], {"a": {"b": 1}}, {"a": [1]}):
        with pytest.raises(Refused, match="color holds a list or an object within another"):
            query(value)


@pytest.mark.parametrize("value", ["\ud800", ["\ud800"], {"\ud800": 1}])
def test_halves_of_characters_are_refused(value: Any) -> None:
    with pytest.raises(Refused, match="hold characters that cannot be sent"):
        query(value)
    with pytest.raises(Refused, match="hold characters that cannot be sent"):
        sent(one(body({})), body=value)


def test_an_address_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="at most 8,000 are sent"):
        query("x" * LONGEST)


@pytest.mark.parametrize(
    "value",
    ["..", ".", "../admin", "a/..", "a/./b", "..\\admin", "a\\..", "..;x/admin", "%2e%2e/admin", "..%2fadmin", "%2E."],
)
def test_what_would_lead_to_another_path_once_a_server_reads_it_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="would lead to another path"):
        sent(one(parameter("id", "path", required=True), "get", "/x/{id}/y"), id=value)


@pytest.mark.parametrize("value", ["...", "v1..v2", "a/b", ".github/x.yml", "a..", "..a", "100%"])
def test_dots_within_a_name_are_no_way_up(value: str) -> None:
    written = sent(one(parameter("id", "path", required=True), "get", "/x/{id}/y"), id=value).target
    assert unquote(written) == f"/x/{value}/y"
    assert written.count("/") == 3


def test_only_in_a_query_is_anything_left_as_it_is() -> None:
    path = one(parameter("id", "path", required=True, allowReserved=True), "get", "/x/{id}")
    assert sent(path, id="a/b?c=d").target == "/x/a%2Fb%3Fc%3Dd"


@pytest.mark.parametrize(("value", "written"), [(True, b"true"), (7.0, b"7"), ("ü", "ü".encode()), (None, b"")])
def test_a_text_is_what_people_would_write(value: Any, written: bytes) -> None:
    assert sent(one(body({}, "text/plain")), body=value).content == written


def test_a_list_is_no_text() -> None:
    with pytest.raises(Refused, match="body holds a list or an object"):
        sent(one(body({}, "text/plain")), body={"a": 1})


def test_a_path_of_the_document_stands_as_it_is_but_for_what_no_address_holds() -> None:
    assert (
        sent(one({}, "get", "/a:b/c d/ü%20?action=go on&é=\n%20")).target
        == "/a:b/c%20d/%C3%BC%20?action=go%20on&%C3%A9=%0A%20"
    )


def test_a_key_is_as_the_api_takes_it() -> None:
    operation = one({})

    def key(header: KeyHeader) -> str:
        return request_of(operation, {}, header, "k" * 64).headers["X-Key"]

    assert key(KeyHeader(name="X-Key")) == "k" * 64
    assert len(key(KeyHeader(name="X-Key", most=40))) == 40
    assert key(KeyHeader(name="X-Key", uuid=True)) == key(KeyHeader(name="X-Key", uuid=True))
    assert len(key(KeyHeader(name="X-Key", uuid=True))) == 36


def test_a_body_is_sent_where_there_is_one() -> None:
    fields = one(body({"properties": {"a": {}}}, required=False))
    assert sent(fields).content == b"{}"
    assert sent(one(body({"properties": {"a": {}}}), "delete")).content == b""
    needing = one(body({"properties": {"a": {}, "b": {}}, "required": ["a"]}, required=False))
    assert (sent(needing).content, sent(needing, a=1).content) == (b"", b'{"a":1}')
    assert sent(one(body({"type": "array"})), body=[1, None]).content == b"[1,null]"
    assert sent(one(body({"type": "array"}, required=False))).headers == {}
    text = sent(one(body({"type": "string"}, "text/plain")), body="ü")
    assert (text.content, text.headers) == ("ü".encode(), {"Content-Type": "text/plain"})


def test_a_form_is_written_as_its_encoding_says() -> None:
    form: Any = {"properties": {"meta": {}, "items": {}, "tags": {}}}
    encoding = {"meta": {"style": "deepObject", "explode": True}}
    operation = one(body(form, "application/x-www-form-urlencoded", encoding=encoding))
    found = sent(operation, meta={"a": {"b": 1}, "c": [2]}, items=[{"x": 1}], tags=["a b", "c"])
    assert parse_qsl(found.content.decode()) == [
        ("meta[a][b]", "1"),
        ("meta[c][0]", "2"),
        ("items", '[{"x":1}]'),
        ("tags", "a b"),
        ("tags", "c"),
    ]


def test_parts_are_the_same_for_the_same_arguments() -> None:
    operation = one(body({"properties": {"a": {}, "b": {}}}, "multipart/form-data"))
    first, second = sent(operation, a="x", b={"c": 1}), sent(operation, a="x", b={"c": 1})
    assert first == second
    assert sent(operation, a="y") != first


# Round trips ----------------------------------------------------------------------------------------------------------


def received(request: Request) -> Received:
    """The request as a server reads it."""
    path, _, query = request.target.partition("?")
    kind = request.headers.get("Content-Type")
    builder = EnvironBuilder(path=unquote(path), query_string=query, method=request.method, data=request.content)
    builder.content_type = kind
    return Received(builder.get_environ())


def taking(*arguments: tuple[str, Where, str], media: Any = "", kind: str = "") -> Operation:
    made = [
        Argument(name=f"a{n}", wire=wire, where=where, schema={}, style=cast("Any", style))
        for n, (wire, where, style) in enumerate(arguments)
    ]
    return Operation(
        name="x.y", method="POST", path="/x/{p}", summary="", arguments=tuple(made), media=media, type=kind
    )


@given(path=TEXT.filter(bool), name=TEXT.filter(bool), values=st.lists(TEXT))
@settings(deadline=None)
def test_what_is_given_for_a_path_and_a_query_arrives(path: str, name: str, values: list[str]) -> None:
    operation = taking(("p", "path", "simple"), (name, "query", "form"))
    try:
        found = request_of(operation, {"a0": path, "a1": values}).target
    except Refused:
        assert "." in path
        return
    written, _, query = found.partition("?")
    assert written.count("/") == 2
    assert unquote(written.removeprefix("/x/")) == path
    assert parse_qsl(query, keep_blank_values=True) == [(name, value) for value in values]


@given(fields=st.dictionaries(TEXT.filter(lambda text: bool(text) and text.isascii()), TEXT, min_size=1, max_size=3))
@settings(deadline=None)
@pytest.mark.parametrize(
    ("media", "kind"), [("form", "application/x-www-form-urlencoded"), ("json", "application/json")]
)
def test_what_is_given_for_a_body_arrives(media: str, kind: str, fields: dict[str, str]) -> None:
    operation = taking(("p", "path", "simple"), *((name, "field", "form") for name in fields), media=media, kind=kind)
    request = request_of(operation, {"a0": "x", **{f"a{n}": each for n, each in enumerate(fields.values(), 1)}})
    assert request.headers["Content-Type"] == kind
    if media == "json":
        assert json.loads(request.content) == fields
    else:
        assert received(request).form.to_dict() == fields


@given(values=st.lists(TEXT, min_size=1, max_size=3))
@settings(deadline=None)
def test_what_is_given_for_parts_arrives(values: list[str]) -> None:
    operation = taking(
        ("p", "path", "simple"), ("part", "field", "form"), media="multipart", kind="multipart/form-data"
    )
    request = request_of(operation, {"a0": "x", "a1": values})
    assert received(request).form.getlist("part") == values
