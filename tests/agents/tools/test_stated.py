"""`github.stated` at the sandbox: which words of checks are heard, and which are not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tools.github.stated import coverage_in
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"app.py": "a = 1\n"})


def stated(hand: Hand, pull: Pull) -> Any:
    return hand.call("github.stated", repo="acme/shop", head=pull.head_sha)["items"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("92.31% of diff hit (target 80.00%)", "92.31% of diff hit"),
        ("85.10% (+0.20%) compared to 1234567", "85.10% (+0.20%) compared to"),
        (":x: Patch coverage is `66.66667%` with `1 line` missing", "Patch coverage is 66.66667%"),
        ("All fine. coverage: 85%", "coverage: 85%"),
        ("Total coverage is 100%", "Total coverage is 100%"),
        ("coverage: 850%", ""),
        ("coverage: 101%", ""),
        ("coverage: -5%", ""),
        ("85% of users like it", ""),
        ("Coverage went down by 3%", ""),
        ("discoverage: 85%", ""),
        ("x" * 5_000 + " coverage: 85%", ""),
    ],
)
def test_only_known_forms_are_heard(text: str, words: str) -> None:
    assert coverage_in(text) == words


@given(st.text(), st.text())
def test_what_is_quoted_is_short_and_on_one_line_whatever_stands_around_it(before: str, after: str) -> None:
    found = coverage_in(f"{before}\ncoverage: 85%\n{after}")
    assert len(found) < 60
    assert "\n" not in found


def test_finished_checks_of_this_commit_are_read_title_first(hand: Hand, pull: Pull) -> None:
    check, head = pull.repo.check, pull.head_sha
    check(head, "codecov/patch", "50% of diff hit", "Patch coverage is `51%`", conclusion="failure")
    check(head, "tests", None, "12 passed\ncoverage: 85%")
    check(head, "silent", None, None)
    check(head, "running", "coverage: 1%", conclusion=None)
    check(head, "called off", "coverage: 2%", conclusion="cancelled")
    check(pull.base_sha, "elsewhere", "coverage: 3%")
    assert stated(hand, pull) == [
        {"check": "codecov/patch", "words": "50% of diff hit"},
        {"check": "tests", "words": "coverage: 85%"},
    ]


def test_of_many_checks_five_are_kept(hand: Hand, pull: Pull) -> None:
    for n in range(7):
        pull.repo.check(pull.head_sha, f"check {n}", f"coverage: {n}%")
    assert [each["check"] for each in stated(hand, pull)] == [f"check {n}" for n in range(5)]
