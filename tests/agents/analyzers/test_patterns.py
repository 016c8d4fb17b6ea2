"""The patterns for JavaScript, Go and YAML: each finds what its sample shows, and nothing in code that is fine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agents.analyzers.command import RULES, filled_in
from agents.analyzers.formats import FORMATS
from agents.analyzers.process import run
from agents.analyzers.table import AST_GREP

SAMPLES = Path(__file__).with_name("samples")
KINDS = ["go", "js", "yaml"]
SAYS = re.compile(r"(?://|#) ([a-z]+-[a-z-]+)$")


def found(text: str, kind: str, folder: Path) -> set[tuple[int, str]]:
    (folder / "0001").mkdir()
    (folder / "0001" / f"sample.{kind}").write_text(text)
    command = filled_in(AST_GREP.command, [f"0001/sample.{kind}"])
    printed = run(command, folder, memory=2000, seconds=30, ok=AST_GREP.ok)
    return {(each.line or 0, each.rule) for each in FORMATS["sarif"](printed)}


def wanted(text: str) -> set[tuple[int, str]]:
    said = ((n, SAYS.search(row)) for n, row in enumerate(text.splitlines(), 1))
    return {(n, match[1]) for n, match in said if match}


@pytest.mark.parametrize("kind", KINDS)
def test_each_mistake_is_found_on_its_line_and_nothing_else(kind: str, tmp_path: Path) -> None:
    text = (SAMPLES / f"bad.{kind}.txt").read_text()
    assert found(text, kind, tmp_path) == wanted(text)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_fine_is_left_alone(kind: str, tmp_path: Path) -> None:
    assert found((SAMPLES / f"fine.{kind}.txt").read_text(), kind, tmp_path) == set()


def test_go_that_is_none_is_found(tmp_path: Path) -> None:
    assert "go-syntax" in {rule for _, rule in found("package main\nfunc h( {\n", "go", tmp_path)}


def test_every_rule_has_its_sample() -> None:
    texts = [path.read_text() for path in RULES.glob("patterns/*/*.yml")]
    rules = {id_ for text in texts for id_ in re.findall(r"^id: (\S+)$", text, re.MULTILINE)}
    shown = {rule for kind in KINDS for _, rule in wanted((SAMPLES / f"bad.{kind}.txt").read_text())}
    assert rules - shown == {"go-syntax"}
