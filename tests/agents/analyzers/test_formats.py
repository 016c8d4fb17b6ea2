"""Reports as programs print them: read strictly, whatever place they name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from agents.analyzers.formats import FORMATS, Heard
from agents.analyzers.formats.sarif import MOST


def sarif(*results: dict[str, Any], rules: list[dict[str, Any]] | None = None, **run: Any) -> list[Heard]:
    driver = {"name": "x", "rules": rules or []}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]}
    return list(FORMATS["sarif"](json.dumps(log).encode()))


def at(uri: str, **region: int) -> list[dict[str, Any]]:
    return [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]


def test_a_result_is_read_with_its_region() -> None:
    result = {"ruleId": "r1", "level": "error", "message": {"text": "Bad"}}
    assert sarif({**result, "locations": at("0001/a.go", startLine=3, endLine=5)}) == [
        Heard("0001/a.go", 3, "r1", "error", "Bad", 5)
    ]


def test_what_a_result_leaves_out_its_rule_says() -> None:
    rule = {
        "id": "r2",
        "shortDescription": {"text": "Worse"},
        "defaultConfiguration": {"level": "note"},
        "properties": {"precision": "medium"},
    }
    (heard,) = sarif({"ruleIndex": 0, "locations": at("0001/a.go")}, rules=[rule])
    assert heard == Heard("0001/a.go", 1, "r2", "note", "Worse", 0, "medium")


@pytest.mark.parametrize(("score", "level"), [("9.1", "error"), ("5", "warning"), ("0.1", "note"), ("high", "warning")])
def test_a_score_outweighs_a_level(score: str, level: str) -> None:
    rule = {"id": "r", "properties": {"security-severity": score}}
    (heard,) = sarif({"ruleId": "r", "level": "warning", "locations": at("a")}, rules=[rule])
    assert heard.level == level


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("0001/a%20b.py", "0001/a b.py"),
        ("file:///tmp/x/0001/a.py", "/tmp/x/0001/a.py"),
        ("file://host/tmp/a.py", "/tmp/a.py"),
        ("https://example.com/0001/a.py", ""),
    ],
)
def test_a_uri_becomes_a_path(uri: str, path: str) -> None:
    assert [each.place for each in sarif({"ruleId": "r", "locations": at(uri)})] == [path]


def test_a_place_may_be_named_by_its_number() -> None:
    location = {"physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 2}}}
    artifacts = [{"location": {"uri": "0001/a.py"}}]
    (heard,) = sarif({"ruleId": "r", "locations": [location]}, artifacts=artifacts)
    assert (heard.place, heard.line) == ("0001/a.py", 2)


def test_a_comment_in_the_code_silences_nothing_and_the_analyzers_own_settings_do() -> None:
    result = {"ruleId": "r", "locations": at("a")}
    assert len(sarif({**result, "suppressions": [{"kind": "inSource"}]})) == 1
    assert sarif({**result, "suppressions": [{"kind": "external"}]}) == []
    assert sarif({**result, "kind": "pass"}) == []


def test_a_result_without_a_place_is_passed_over_and_a_flood_is_cut() -> None:
    assert sarif({"ruleId": "r"}) == []
    assert len(sarif(*({"ruleId": "r", "locations": at("a")} for _ in range(MOST + 10)))) == MOST


@pytest.mark.parametrize(
    "printed",
    [b"", b"[]", b"{}", b'{"version": "1.0", "runs": []}', b'{"version": "2.1.0", "runs": [{"results": []}]}', b"\xff"],
)
def test_what_is_no_sarif_is_refused(printed: bytes) -> None:
    with pytest.raises(ValidationError):
        list(FORMATS["sarif"](printed))


def test_the_other_forms_are_read() -> None:
    eslint = [{"filePath": "/s/0001/a.js", "messages": [{"ruleId": None, "severity": 2, "message": "No", "line": 4}]}]
    semgrep = {
        "results": [
            {
                "check_id": "x.y",
                "path": "0001/a.go",
                "start": {"line": 1, "col": 1},
                "end": {"line": 2, "col": 1},
                "extra": {"message": "M", "severity": "ERROR"},
            }
        ],
        "errors": [],
    }
    plain = [{"path": "0001/a", "line": 7, "rule": "r", "level": "high", "message": "P"}]
    assert [*FORMATS["eslint"](json.dumps(eslint).encode())] == [
        Heard("/s/0001/a.js", 4, "invalid-syntax", "error", "No")
    ]
    assert [*FORMATS["semgrep"](json.dumps(semgrep).encode())] == [Heard("0001/a.go", 1, "x.y", "error", "M", 2)]
    assert [*FORMATS["plain"](json.dumps(plain).encode())] == [Heard("0001/a", 7, "r", "high", "P")]
