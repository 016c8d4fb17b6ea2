"""`analyzers.run` at the sandbox: real analyzers on a real commit, whatever that commit would like them to do."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from agents.analyzers import analyze
from agents.analyzers.masking import LONGEST
from agents.analyzers.options import Options
from agents.analyzers.shapes import Changed
from agents.analyzers.table import DEFAULTS
from agents.analyzers.unpack import Source, Unpacked
from agents.engine.errors import Later, Refused
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox, Symlink

SECRET = "hunter2-Tr0ub4dor&3"
KEY = "AKIAIOSFODNN7EXAMPLZ"
BAD = f"""import os
password = "{SECRET}"
AWS = "{KEY}"
query = "SELECT * FROM users WHERE name = '" + input() + "'"
eval(query)
print(undefined)
"""
EXPECTED = [
    ("ruff", "F401", 1),
    ("detect-secrets", "secret-keyword", 2),
    ("detect-secrets", "aws-access-key", 3),
    ("bandit", "B608", 4),
    ("bandit", "B307", 5),
    ("ruff", "F821", 6),
]


SIDES = 4
"""Programs that are to run at one time."""
ALONE = Options(off=tuple(DEFAULTS.keys() - {"ruff"}))


def analyzed(
    hub: GitHubSandbox, hand: Hand, files: dict[str, Any], lines: dict[str, Any] | None = None, **more: Any
) -> Any:
    """The analysis of a pull request with these files; by default every line of every file counts as changed."""
    pull = hub.create_repository("acme/shop").open_pull("x", files=files)
    wanted = [{"path": path, "lines": spans} for path, spans in (lines or {path: [[1, 999]] for path in files}).items()]
    return hand.call("analyzers.run", repo="acme/shop", number=1, head=pull.head_sha, files=wanted, **more)


def found(analysis: Any) -> list[tuple[str, str, int]]:
    return [(each["tool"], each["rule"], each["line"]) for each in analysis["findings"]]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files go here, so that what is left over can be seen."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_each_analyzer_finds_what_it_is_for(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, {"app.py": BAD})
    assert found(analysis) == EXPECTED
    assert analysis["notes"] == []
    assert {each["path"] for each in analysis["findings"]} == {"app.py"}
    assert [each["severity"] for each in analysis["findings"]] == ["low", "high", "high", "medium", "medium", "medium"]


def test_a_private_repository_is_analyzed_too(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop", private=True).open_pull("x", files={"app.py": BAD})
    files = [{"path": "app.py", "lines": [[1, 9]]}]
    analysis = hand.call("analyzers.run", repo="acme/shop", number=1, head=pull.head_sha, files=files, options=ALONE)
    assert found(analysis) == [EXPECTED[0], EXPECTED[5]]
    assert analysis["ran"] == ["ruff"]


def test_only_changed_lines_count(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, {"app.py": BAD}, {"app.py": [[3, 3], [5, 6]]})
    assert found(analysis) == [EXPECTED[2], EXPECTED[4], EXPECTED[5]]


def test_no_value_of_a_secret_and_no_local_path_is_in_the_result(hub: GitHubSandbox, hand: Hand, scratch: Path) -> None:
    code = BAD + f'table = {{"{SECRET}": 1, "{SECRET}": 2}}\nopen_it(token="{SECRET}")\ndef f(pwd="{SECRET}"): pass\n'
    text = json.dumps(analyzed(hub, hand, {"app.py": code, "broken.py": f'x = "{SECRET}\n', "b.yaml": f"key: {KEY}\n"}))
    assert "secret-keyword" in text
    assert SECRET not in text
    assert KEY not in text
    assert str(scratch) not in text
    assert "0001" not in text


def test_nothing_is_left_behind(hub: GitHubSandbox, hand: Hand, scratch: Path) -> None:
    analyzed(hub, hand, {"app.py": BAD})
    assert list(scratch.glob("placet-*")) == []


def test_nothing_is_left_behind_when_it_fails(hub: GitHubSandbox, hand: Hand, scratch: Path) -> None:
    hub.fail("codeload", "drop-after")
    with pytest.raises(Later):
        analyzed(hub, hand, {"app.py": BAD})
    assert list(scratch.glob("placet-*")) == []


# -- a head that would rather not be analyzed -----------------------------------------------------------------


def test_the_heads_own_configuration_and_comments_silence_nothing_that_matters(hub: GitHubSandbox, hand: Hand) -> None:
    excused = BAD.replace("\n", "  # nosec # pragma: allowlist secret\n")
    quiet = {
        "pyproject.toml": '[tool.ruff]\nlint.ignore = ["ALL"]\nexclude = ["*"]\n[tool.bandit]\nexclude_dirs = ["."]\n',
        "ruff.toml": 'exclude = ["*"]\n',
        ".ruff.toml": "lint.select = []\n",
        "setup.cfg": "[bandit]\nskips = B105,B307,B608\n",
        ".bandit": "[bandit]\nskips = B105,B307,B608\nexclude = app.py\n",
        ".gitignore": "*.py\n",
        ".secrets.baseline": '{"filters_used": [], "plugins_used": [], "results": {}}\n',
    }
    analysis = analyzed(hub, hand, {"app.py": excused, **quiet})
    assert [each for each in found(analysis) if each in EXPECTED] == EXPECTED


def test_no_name_hides_a_file(hub: GitHubSandbox, hand: Hand) -> None:
    odd = [".tox/a.py", ".git_hooks/a.py", "x.egg/a.py", "CVS/a.py", "a.git.py", "swagger/swagger.py", "-x.py"]
    analysis = analyzed(hub, hand, dict.fromkeys(odd, BAD))
    for path in odd:
        assert found({"findings": [each for each in analysis["findings"] if each["path"] == path]}) == EXPECTED


def test_a_configuration_that_lies_about_on_this_machine_does_not_count(
    hub: GitHubSandbox, hand: Hand, scratch: Path
) -> None:
    (scratch / "ruff.toml").write_text('force-exclude = true\nexclude = ["*"]\n')
    (scratch / ".bandit").write_text("[bandit]\nskips = B105,B307,B608\n")
    assert found(analyzed(hub, hand, {"app.py": BAD})) == EXPECTED


def test_nothing_in_the_head_is_run_or_imported(hub: GitHubSandbox, hand: Hand, tmp_path: Path) -> None:
    proof = tmp_path / "it-ran"
    hostile = f"open({str(proof)!r}, 'w')\n"
    names = ["bandit.py", "ruff.py", "ast.py", "json.py", "sitecustomize.py", "usercustomize.py", "conftest.py"]
    folders = {"detect_secrets/__init__.py": hostile, "bandit/__init__.py": hostile, "encodings/__init__.py": hostile}
    analysis = analyzed(hub, hand, {**dict.fromkeys(names, hostile), **folders, "setup.py": hostile, "app.py": BAD})
    assert not proof.exists()
    assert [each for each in found(analysis) if each in EXPECTED] == EXPECTED


def test_links_are_not_followed_and_are_noted(hub: GitHubSandbox, hand: Hand, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(BAD)
    analysis = analyzed(hub, hand, {"link.py": Symlink(str(outside)), "up.py": Symlink("../../../../etc/passwd")})
    assert analysis["findings"] == []
    (note,) = analysis["notes"]
    assert "link.py, up.py" in note
    assert "not in the archive" in note


def test_a_file_kept_out_of_the_archive_is_noted(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, {"app.py": BAD, ".gitattributes": "app.py export-ignore\n"})
    assert any("kept out by .gitattributes): app.py" in note for note in analysis["notes"])


def test_a_stray_byte_hides_nothing(hub: GitHubSandbox, hand: Hand) -> None:
    latin = b"# -*- coding: latin-1 -*-\n# \xe9\xff\n" + BAD.encode()
    assert found(analyzed(hub, hand, {"app.py": latin})) == [(tool, rule, line + 2) for tool, rule, line in EXPECTED]


def test_carriage_returns_do_not_move_findings_off_the_changed_lines(hub: GitHubSandbox, hand: Hand) -> None:
    shifted = "x = 1" + "\r" * 40 + "\n" + BAD
    analysis = analyzed(hub, hand, {"app.py": shifted}, {"app.py": [[2, 7]]})
    assert found(analysis) == [(tool, rule, line + 1) for tool, rule, line in EXPECTED]


def test_a_file_that_is_no_python_is_searched_for_secrets_all_the_same(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, {"broken.py": f"def f(:\nAWS = '{KEY}'\n", "deploy.yaml": f"aws: {KEY}\n"})
    assert ("detect-secrets", "aws-access-key", 2) in found(analysis)
    assert ("detect-secrets", "aws-access-key", 1) in found(analysis)
    assert ("ruff", "invalid-syntax", 1) in found(analysis)
    assert [note for note in analysis["notes"] if note.startswith("bandit could not read broken.py: ")]


# -- other languages, and programs of the operator's ----------------------------------------------------------

WORKFLOW = """on: pull_request_target
permissions: {}
jobs:
  t:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
      - uses: acme/build@main
      - uses: actions/checkout@v4
"""
MIXED = {
    "app.js": "const a = 1;\nif (a === NaN) { go(a); }\neval(a);\n",
    "main.go": "package main\n\nvar c = tls.Config{InsecureSkipVerify: true}\n",
    "db/1.sql": "DELETE FROM orders;\n",
    "conf.yaml": "a: 1\na: 2\n",
    ".github/workflows/ci.yml": WORKFLOW,
}
IN_MIXED = [
    ("zizmor", "zizmor/dangerous-triggers", 1),
    ("zizmor", "zizmor/template-injection", 7),
    ("zizmor", "zizmor/unpinned-uses", 8),
    ("oxlint", "eslint(no-undef)", 2),
    ("oxlint", "eslint(use-isnan)", 2),
    ("ast-grep", "js-eval", 3),
    ("keys", "duplicate-key", 2),
    ("sql", "sql-delete-without-where", 1),
    ("ast-grep", "go-tls-unverified", 3),
]


def test_each_language_is_read_by_its_own_and_nothing_is_said_twice(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, MIXED)
    assert found(analysis) == IN_MIXED
    assert analysis["notes"] == []
    assert analysis["ran"] == ["detect-secrets", "zizmor", "oxlint", "ast-grep", "sql", "keys"]


def test_the_heads_configuration_for_the_other_languages_changes_nothing(hub: GitHubSandbox, hand: Hand) -> None:
    silenced = {
        **MIXED,
        "app.js": "const a = 1;\nif (a === NaN) { go(a); }\neval(a); // ast-grep-ignore\n",
        "main.go": "package main\n// ast-grep-ignore\nvar c = tls.Config{InsecureSkipVerify: true}\n",
        ".github/workflows/ci.yml": WORKFLOW.replace("@main", "@main # zizmor: ignore[unpinned-uses]"),
    }
    quiet = {
        ".oxlintrc.json": '{"categories": {"correctness": "off"}, "ignorePatterns": ["**"]}\n',
        ".eslintrc": '{"root": true}\n',
        ".eslintignore": "**\n",
        ".ignore": "**\n",
        "sgconfig.yml": "ruleDirs: []\n",
        "zizmor.yml": "rules: {unpinned-uses: {disable: true}, template-injection: {disable: true}}\n",
        ".github/zizmor.yml": "rules: {unpinned-uses: {disable: true}, dangerous-triggers: {disable: true}}\n",
        ".sqlfluff": "[sqlfluff]\nexclude_rules = all\n",
        ".yamllint": "rules: {key-duplicates: disable}\n",
    }
    analysis = analyzed(hub, hand, {**silenced, **quiet})
    assert [each for each in found(analysis) if each in IN_MIXED] == IN_MIXED


def test_any_program_that_prints_sarif_is_understood_and_kept_to_its_files(hub: GitHubSandbox, hand: Hand) -> None:
    code = """import json, sys
def at(uri, line): return [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}]
bad = {"ruleId": "R1", "level": "error", "message": {"text": "Bad 'x'"}}
def said(uri, line): return {**bad, "locations": at(uri, line)}
places = [sys.argv[1], "/etc/passwd", "../../x/a.lua", "0009/a.lua"]
results = [said(uri, 2) for uri in places] + [said(sys.argv[1], 1)]
print(json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}))
raise SystemExit(3)"""
    row = {"command": ["{python}", "-c", code], "files": ["*.lua"], "ok": [3], "security": True}
    options = Options.model_validate({"programs": {"luacheck": row}})
    analysis = analyzed(hub, hand, {"src/a.lua": "x\ny\n"}, {"src/a.lua": [[2, 2]]}, options=options)
    (finding,) = analysis["findings"]
    assert (finding["tool"], finding["path"], finding["line"]) == ("luacheck", "src/a.lua", 2)
    assert (finding["severity"], finding["message"], finding["security"]) == ("high", "Bad …", True)
    assert analysis["notes"] == ["luacheck spoke 3 times of what it was not given"]


def test_a_program_that_is_missing_or_prints_something_else_is_a_note(hub: GitHubSandbox, hand: Hand) -> None:
    rows = {
        "gone": {"command": ["no-such-program"], "files": ["*.py"]},
        "garbled": {"command": ["{python}", "-m", "platform"], "files": ["*.py"]},
        "loud": {"command": ["{python}", "-c", "print('x' * 9_000_000)"], "files": ["*.py"]},
    }
    options = Options.model_validate({"programs": rows, "off": ALONE.off})
    analysis = analyzed(hub, hand, {"app.py": BAD}, options=options)
    assert analysis["ran"] == ["ruff"]
    assert analysis["notes"] == [
        "gone gave no findings: the program no-such-program is not installed where the worker runs",
        "garbled gave no findings: its report cannot be read",
        "loud gave no findings: it printed more than 8 MB",
    ]


def test_a_rule_that_stands_for_its_message_is_masked_like_one(hub: GitHubSandbox, hand: Hand) -> None:
    code = """import json, sys
rule = "no 's3cret' here " + "x" * 9000
print(json.dumps([{"path": sys.argv[1], "line": 1, "rule": rule, "level": "low", "message": ""}]))"""
    row = {"command": ["{python}", "-c", code], "files": ["*.txt"], "format": "plain"}
    options = Options.model_validate({"programs": {"odd": row}, "off": [*DEFAULTS]})
    (finding,) = analyzed(hub, hand, {"a.txt": "a"}, options=options)["findings"]
    assert finding["message"] == finding["rule"] == f"no … here {'x' * 9000}"[:LONGEST]


def test_analyzers_run_side_by_side(hub: GitHubSandbox, hand: Hand) -> None:
    code = """import pathlib, sys, time
pathlib.Path(f"here-{sys.argv[1]}").touch()
while len([*pathlib.Path().glob("here-*")]) < int(sys.argv[2]):
    time.sleep(0.02)
print("[]")"""
    commands = {f"one{n}": ["{python}", "-c", code, str(n), str(SIDES), "{files}"] for n in range(SIDES)}
    rows = {name: {"command": command, "files": ["*.txt"], "format": "plain"} for name, command in commands.items()}
    options = Options.model_validate({"programs": rows, "off": [*DEFAULTS]})
    analysis = analyzed(hub, hand, {"a.txt": "a"}, options=options)
    assert (analysis["ran"], analysis["notes"]) == ([*rows], [])


def test_a_remark_on_several_lines_counts_if_one_of_them_changed(hub: GitHubSandbox, hand: Hand) -> None:
    code = "import subprocess\nsubprocess.run(\n    input(),\n    shell=True,\n)\n"
    assert ("bandit", "B602", 4) in found(analyzed(hub, hand, {"app.py": code}, {"app.py": [[4, 4]]}))


# -- limits ---------------------------------------------------------------------------------------------------


def test_a_file_beyond_its_size_is_noted(hub: GitHubSandbox, hand: Hand) -> None:
    big = {"big.py": BAD + "x = 1\n" * 2_000, "app.py": BAD}
    analysis = analyzed(hub, hand, big, options=Options(file=0.01, off=ALONE.off))
    assert {each["path"] for each in analysis["findings"]} == {"app.py"}
    assert analysis["notes"] == ["not analyzed (larger than 0.01 MB): big.py"]


def test_an_archive_beyond_its_size_is_refused(hub: GitHubSandbox, hand: Hand) -> None:
    with pytest.raises(Refused, match="acme/shop#1: the archive of its head is larger"):
        analyzed(hub, hand, {"app.py": BAD}, options=Options(archive=0.0001))


def test_an_analyzer_that_fails_costs_only_its_own_findings(hub: GitHubSandbox, hand: Hand) -> None:
    gone = DEFAULTS["bandit"].model_copy(update={"command": ("{python}", "-m", "no_such_module")})
    options = Options(off=("detect-secrets",), programs={"bandit": gone})
    analysis = analyzed(hub, hand, {"app.py": BAD}, options=options)
    assert found(analysis) == [each for each in EXPECTED if each[0] == "ruff"]
    assert analysis["notes"] == ["bandit gave no findings: it ended with status 1"]
    assert analysis["ran"] == ["ruff"]


def test_without_time_left_every_analyzer_says_so(tmp_path: Path) -> None:
    source = Source(Changed(path="app.py", lines=((1, 1),)), "0001/app.py", (1,))
    analysis = analyze.analyze(Unpacked([source], {}), tmp_path, Options(), 0.5)
    assert analysis.findings == ()
    assert analysis.notes == tuple(
        f"{name} gave no findings: there was no time left for it" for name in ("ruff", "bandit", "detect-secrets")
    )


def test_too_many_findings_are_cut_and_said_to_be(hub: GitHubSandbox, hand: Hand) -> None:
    analysis = analyzed(hub, hand, {"app.py": "print(nowhere)\n" * 700}, options=ALONE)
    assert len(analysis["findings"]) == analyze.MOST
    assert analysis["notes"] == [f"only the first {analyze.MOST} of 700 findings are kept"]
