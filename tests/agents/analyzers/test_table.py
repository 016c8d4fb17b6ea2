"""The table: what an operator may add to it, what a row means, and what is left over of a dead process."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from agents.analyzers.command import PYTHON, RULES, filled_in
from agents.analyzers.options import Options
from agents.analyzers.process import Failed
from agents.analyzers.program import Program
from agents.analyzers.scratch import OLD, PREFIX, sweep
from agents.analyzers.table import DEFAULTS

GO = {"command": ["gosec", "-fmt", "sarif"], "files": ["*.go"]}


def test_an_operator_adds_replaces_and_switches_off() -> None:
    options = Options.model_validate({"off": ["ruff", "sql"], "programs": {"gosec": GO, "sql": GO}})
    table = options.table()
    assert [*table] == [name for name in DEFAULTS if name != "ruff"] + ["gosec"]
    assert table["sql"].command == ("gosec", "-fmt", "sarif")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"off": ["ruf"]}, "there is no default ruf"),
        ({"programs": {"Go sec": GO}}, "programs"),
        ({"programs": {"x": {**GO, "command": []}}}, "at least 1 item"),
        ({"programs": {"x": {**GO, "command": ["./x"]}}}, "neither a program's name nor its absolute path"),
        ({"programs": {"x": {**GO, "command": ["x", "{file}"]}}}, r"what can be filled in is \{files\}"),
        ({"programs": {"x": {**GO, "command": ["x", "a\0b"]}}}, "NUL"),
        ({"programs": {"x": {**GO, "format": "xml"}}}, "format"),
        ({"programs": {"x": {**GO, "files": []}}}, "files"),
        ({"programs": {"x": {**GO, "files": ["!"]}}}, "files"),
        ({"programs": {"x": {**GO, "severity": {"*": "grave"}}}}, "severity"),
        ({"programs": {"x": {**GO, "seconds": 0}}}, "seconds"),
        ({"programs": {"x": {**GO, "sevrity": {}}}}, "sevrity"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Options.model_validate(given)


def test_a_rules_own_weight_comes_before_that_of_its_level() -> None:
    severity = {"*": "low", "G4*": "off", "error": "high", "G101": "medium"}
    row = Program.model_validate({**GO, "severity": severity})
    said = [("G101", "error"), ("G401", "error"), ("G5", "error"), ("G5", "warning")]
    assert [row.weighs(*each) for each in said] == ["medium", "off", "high", "low"]


def test_a_row_reads_the_paths_its_patterns_match() -> None:
    zizmor = DEFAULTS["zizmor"]
    paths = [".github/workflows/ci.yml", "a/.github/workflows/ci.yml", "x/action.yml", "ci.yml"]
    assert [zizmor.reads(path) for path in paths] == [True, False, True, False]
    assert DEFAULTS["detect-secrets"].reads(".hidden/any")


def test_a_command_is_filled_in() -> None:
    assert filled_in(("{python}", "{rules}/x", "{files}", "-z"), ["a", "b"]) == [*PYTHON, f"{RULES}/x", "a", "b", "-z"]
    assert filled_in(("{python}", "-m", "x"), ["a"])[-1] == "a"


def test_a_program_is_taken_from_no_folder_that_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gosec").write_text("#!/bin/sh\n")
    (tmp_path / "gosec").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".:{os.defpath}:")
    with pytest.raises(Failed, match="the program gosec is not installed"):
        filled_in(("gosec",), ["a"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert filled_in(("gosec",), ["a"]) == [str(tmp_path / "gosec"), "a"]


def test_only_old_folders_of_ours_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    long_ago = time.time() - OLD - 10
    for name in (f"{PREFIX}old", f"{PREFIX}young", "placet-up", "other"):
        (tmp_path / name / "0001").mkdir(parents=True)
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "other")
    (tmp_path / f"{PREFIX}file").touch()
    for path in tmp_path.iterdir():
        if not path.name.endswith("young"):
            os.utime(path, (long_ago, long_ago), follow_symlinks=False)
    sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"{PREFIX}young", "placet-up", "other", f"{PREFIX}link", f"{PREFIX}file"]
    )
