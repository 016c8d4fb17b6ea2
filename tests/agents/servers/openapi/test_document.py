"""Documents as files: JSON and YAML, what is none, and what would take too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.servers.openapi.document import LARGEST_YAML, parsed, read
from agents.servers.openapi.yaml_as_json import DEEPEST
from tests.agents.servers.openapi.pieces import document

YAML = b"""
openapi: 3.1.0
info: {title: Pets, version: 2024-01-01}
servers:
  - url: https://{where}.example/v1/
    variables: {where: {default: api}}
paths:
  /pets:
    get: &get
      responses: {200: {description: yes}}
    head: *get
"""
WORDS = b"""
openapi: 3.1
paths: {}
x-texts: [NO, no, on, Off, 12:30, 1:30:00, 1_000, =, 0b1, 2024-01-01T10:00:00Z]
x-others: [true, FALSE, ~, null, 010, -7, 0x1F, 0o17, 1e3, .5, 1.]
no: {<<: {on: 1}, y: 2, 7: 3, true: 4, null: 5}
"""


def refusal(written: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parsed(written, "pets.json")
    return str(caught.value)


def test_yaml_is_read_as_the_json_it_stands_for() -> None:
    read = parsed(YAML, "pets.yaml")
    assert read.content["info"]["version"] == "2024-01-01"
    assert read.content["paths"]["/pets"]["head"] == {"responses": {"200": {"description": "yes"}}}
    assert read.base == "https://api.example/v1"


def test_words_of_yaml_are_those_of_its_core_schema() -> None:
    read = parsed(WORDS, "pets.yaml").content
    assert read["x-texts"] == ["NO", "no", "on", "Off", "12:30", "1:30:00", "1_000", "=", "0b1", "2024-01-01T10:00:00Z"]
    assert read["x-others"] == [True, False, None, None, 10, -7, 31, 15, 1000.0, 0.5, 1.0]
    assert read["no"] == {"on": 1, "y": 2, "7": 3, "true": 4, "null": 5}


def test_json_may_begin_with_a_byte_order_mark() -> None:
    assert parsed(b"\xef\xbb\xbf \n" + document({}), "x").content["openapi"] == "3.0.3"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (b'{"swagger": "2.0", "paths": {}}', "is a Swagger 2.0 document; OpenAPI 3.0 and 3.1 are read: convert it"),
        (b'{"openapi": "4.0.0", "paths": {}}', "is no OpenAPI 3.0 or 3.1 document: `openapi` is '4.0.0'"),
        (b'{"openapi": 4.1, "paths": {}}', "`openapi` is '4.1'"),
        (b"openapi: 3.0.0\npaths: {}\nx: [.inf]", "holds .inf or .nan, which JSON has not"),
        (b"{}", "it does not say `openapi`"),
        (b'{"openapi": "3.1.0", "webhooks": {}}', "describes no operations: it has no `paths`"),
        (b'{"openapi": "3.1.0", "paths": []}', "has no `paths`"),
        (b'{"openapi": "3.1.0", "paths": {}', "is no JSON: EOF"),
        (b'{"openapi": NaN}', "is no JSON"),
        (b"{" + b'"a":{' * 100_000, "is no JSON"),
        (b"[1]", "it is no object"),
        (b"", "it is no object"),
        (b"<html>", "it is no object"),
        (b"a:\n [1", "is neither JSON nor YAML at line 3 (ParserError)"),
        (b"\x00\xff", "is neither JSON nor YAML"),
        (b"a: !!python/object:os.system {}", "is neither JSON nor YAML"),
        (b"a: b\n" * (LARGEST_YAML // 5 + 1), "is YAML of more than 4 MB; write it as JSON"),
        (b"[" * (DEEPEST + 10) + b"]" * (DEEPEST + 10), "comes to too much once its YAML aliases are followed"),
        (b"a: &a [*a]", "comes to too much once its YAML aliases are followed"),
    ],
)
def test_what_is_no_document_is_told_in_a_sentence(written: bytes, says: str) -> None:
    told = refusal(written)
    assert told.startswith("pets.json ")
    assert says in told


def test_aliases_that_multiply_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "comes to too much" in refusal("\n".join(lines).encode())


def test_merges_that_multiply_are_refused_at_once() -> None:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 20))]
    assert "comes to too much" in refusal("\n".join(lines).encode())


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.json cannot be read \(No such file or directory\)"):
        read(tmp_path / "none.json")
