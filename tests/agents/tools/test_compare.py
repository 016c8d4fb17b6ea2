"""`github.compare` at the sandbox: what came since, and how it says that the branch was started anew."""

from __future__ import annotations

from typing import Any

import pytest

from agents.tools.github.compare import LISTED
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})


def compare(hand: Hand, base: str, head: str) -> Any:
    return hand.call("github.compare", repo="acme/shop", number=1, base=base, head=head)


def test_what_came_since_is_listed_with_its_patch(hand: Hand, pull: Pull) -> None:
    first = pull.head_sha
    now = pull.push(files={"b.py": "b = 1\n"})
    found = compare(hand, first, now)
    assert (found["status"], found["capped"]) == ("ahead", "")
    assert [(each["path"], each["patch"]) for each in found["items"]] == [("b.py", "@@ -0,0 +1 @@\n+b = 1")]


def test_a_branch_started_anew_is_no_continuation(hand: Hand, pull: Pull) -> None:
    first = pull.head_sha
    now = pull.force_push(files={"b.py": "b = 1\n"})
    assert (compare(hand, first, now)["status"], compare(hand, first, now)["items"]) == ("diverged", [])
    assert compare(hand, now, now)["status"] == "identical"
    assert compare(hand, "1" * 40, now)["status"] == "unknown"


def test_more_files_than_github_lists_are_said_to_be_missing(hand: Hand, pull: Pull) -> None:
    first = pull.head_sha
    now = pull.push(files={f"m{n}.py": "m = 1\n" for n in range(LISTED + 5)})
    found = compare(hand, first, now)
    assert (found["status"], found["capped"]) == ("ahead", "GitHub lists no more than 300 files of what changed")
    assert len(found["items"]) <= LISTED
