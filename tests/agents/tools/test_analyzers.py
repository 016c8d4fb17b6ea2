"""`analyzers.run` at the sandbox: real analyzers on a real commit, whatever that commit would like them to do."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from agents.analyzers import analyze
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
