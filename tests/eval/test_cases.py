"""The corpus: whole, honest about where its defects stand, and code that its own language takes."""

from __future__ import annotations

import ast
import subprocess
import sysconfig
from collections import Counter
from pathlib import Path

import pytest
import sqlglot
import yaml

from tests.eval.corpus import CASES, LANGUAGES, BadCase, Case, load
from tests.eval.said import lines_of
from tests.sandbox.github import GitHubSandbox

ALL = load()
HEADS = [(case.name, path, text) for case in ALL for path, text in case.head.items()]
AST_GREP = Path(sysconfig.get_path("scripts")) / "ast-grep"
BROKEN = "\n---\n".join(
    f"id: broken-{language}\nlanguage: {language}\nrule: {{ kind: ERROR }}" for language in ("go", "javascript")
)


def heads(*endings: str) -> list[tuple[str, str, str]]:
    return [each for each in HEADS if each[1].endswith(endings)]


def broken(folder: Path) -> str:
    """What ast-grep says of JavaScript and Go that it cannot parse."""
    command = [str(AST_GREP), "scan", "--inline-rules", BROKEN, "--json=compact", "--no-ignore", "hidden", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_there_are_forty_cases_eight_of_each_language_and_three_of_them_innocent() -> None:
    assert Counter(case.card.language for case in ALL) == dict.fromkeys(LANGUAGES, 8)
    assert Counter(case.card.language for case in ALL if case.card.innocent) == dict.fromkeys(LANGUAGES, 3)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_case_changes_something_and_its_defects_stand_on_lines_that_the_diff_shows(case: Case) -> None:
    with GitHubSandbox() as hub:
        repo = hub.create_repository("acme/case", files=case.base)
        pull = repo.open_pull("change", title=case.card.title, files=case.changes)
        changed = {each.path for each in pull.files}
        assert changed == set(case.changes)
        shown = lines_of(pull)
        for planted in case.card.expect:
            assert {(planted.path, line) for line in case.lines(planted)} <= shown


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_case_is_small_and_leaves_no_placeholder(case: Case) -> None:
    assert all(text.endswith("\n") and len(text.splitlines()) <= 80 for text in case.head.values())
    assert not any(f"<<{name}>>" in text for name in case.card.tokens for text in case.head.values())


@pytest.mark.parametrize(("name", "path", "text"), heads(".py"))
def test_python_is_python(name: str, path: str, text: str) -> None:
    ast.parse(text, path)


@pytest.mark.parametrize(("name", "path", "text"), heads(".yml", ".yaml"))
def test_yaml_is_yaml(name: str, path: str, text: str) -> None:
    assert all(isinstance(each, dict) for each in yaml.safe_load_all(text))


@pytest.mark.parametrize(("name", "path", "text"), heads(".sql"))
def test_sql_is_sql_but_for_what_psql_takes_itself(name: str, path: str, text: str) -> None:
    statements = "\n".join(row for row in text.splitlines() if not row.startswith("\\"))
    assert sqlglot.parse(statements, dialect="postgres")


def test_javascript_and_go_parse(tmp_path: Path) -> None:
    assert broken(CASES) == "[]"
    for name in ("a.go", "a.js", "a.jsx"):
        (tmp_path / name).write_text("package ( = ;;; function {{{\n")
        assert name in broken(tmp_path)
        (tmp_path / name).unlink()


def test_a_quote_on_two_lines_is_no_place(tmp_path: Path) -> None:
    folder = tmp_path / "twice"
    for path, text in {
        "case.toml": 'title = "t"\nlanguage = "go"\nreason = "r"\n[[expect]]\npath = "a.go"\nquote = "x"\n'
        'kind = "k"\nseverity = "low"\nwhy = "w"\n',
        "base/a.go": "y\n",
        "head/a.go": "x\nx\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (case,) = load(tmp_path)
    with pytest.raises(BadCase, match=r"'x' stands on 2 lines of a\.go"):
        case.lines(case.card.expect[0])


def test_a_case_that_neither_expects_anything_nor_is_innocent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "idle").mkdir()
    (tmp_path / "idle" / "case.toml").write_text('title = "t"\nlanguage = "go"\nreason = "r"\n')
    with pytest.raises(BadCase, match=r"(?s)idle/case\.toml cannot be used.*innocent or expects"):
        load(tmp_path)
