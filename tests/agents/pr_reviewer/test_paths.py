"""Code and its tests, told by name."""

from __future__ import annotations

import pytest

from agents.pr_reviewer.paths import is_code, is_test, untested
from tests.agents.pr_reviewer.made import file


@pytest.mark.parametrize(
    "path",
    [
        "tests/app.py",
        "test_app.py",
        "src/app_test.go",
        "src/app.spec.ts",
        "src/app.test.jsx",
        "src/test/java/AppTest.java",
        "src/AppTests.cs",
        "spec/app_spec.rb",
        "web/__tests__/app.js",
        "conftest.py",
        "e2e/login.ts",
    ],
)
def test_these_are_tests(path: str) -> None:
    assert is_test(path)
    assert not is_code(path)


@pytest.mark.parametrize("path", ["app.py", "src/latest.py", "contest.go", "protest/app.rs", "attestation.ts", "x.SQL"])
def test_these_are_code(path: str) -> None:
    assert is_code(path)


@pytest.mark.parametrize(
    "path", ["README.md", "logo.png", "pyproject.toml", "LICENSE", ".gitignore", "py", "docs/a.rst"]
)
def test_these_are_neither(path: str) -> None:
    assert not is_code(path)
    assert not is_test(path)


def test_code_alone_is_untested_and_any_test_beside_it_counts() -> None:
    assert untested([file("a.py"), file("b.js"), file("README.md")]) == ("a.py", "b.js")
    assert untested([file("a.py"), file("tests/test_b.py")]) == ()


def test_code_that_only_lost_lines_or_moved_needs_no_test() -> None:
    gone = file("a.py", additions=0, deletions=9, status="removed")
    less = file("b.py", additions=0, deletions=3)
    moved = file("c.py", additions=0, status="renamed", patch=None, why="renamed")
    assert untested([gone, less, moved]) == ()


def test_a_test_that_was_deleted_covers_nothing() -> None:
    assert untested([file("a.py"), file("tests/test_a.py", additions=0, deletions=9, status="removed")]) == ("a.py",)
