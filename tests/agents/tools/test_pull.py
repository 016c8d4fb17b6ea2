"""`github.pull` at the sandbox."""

from __future__ import annotations

from agents.tools import TOOLS
from agents.tools.github.shapes import Pull
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox


def test_a_pull_request_is_read_as_it_stands(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", title="Add x", body="Why", files={"a.py": "a = 1\n"})
    found = Pull.model_validate(hand.call("github.pull", repo="acme/shop", number=1))
    assert found == Pull(
        repo="acme/shop",
        number=1,
        head_sha=pull.head_sha,
        base_sha=pull.base_sha,
        state="open",
        draft=False,
        merged=False,
        updated_at=pull.updated_at.isoformat(),
        base_ref="main",
        head_ref="x",
        author="mona",
        title="Add x",
        body="Why",
        changed_files=1,
        additions=1,
        deletions=0,
    )


def test_a_merged_one_is_closed_and_merged(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull.merge()
    found = hand.call("github.pull", repo="acme/shop", number=1)
    assert (found["state"], found["merged"]) == ("closed", True)


def test_a_draft_is_a_draft(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"}, draft=True)
    assert hand.call("github.pull", repo="acme/shop", number=1)["draft"] is True


def test_a_missing_description_is_empty_and_a_long_one_is_cut(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    assert hand.call("github.pull", repo="acme/shop", number=1)["body"] == ""
    pull.edit(body="é" * 60_000)
    assert hand.call("github.pull", repo="acme/shop", number=1)["body"] == "é" * 20_000


def test_its_numbers_and_commits_are_internal_and_its_words_are_not() -> None:
    trust = TOOLS["github.pull"].trust
    assert {"repo", "number", "head_sha", "base_sha", "state"} <= trust.keys()
    assert trust.keys().isdisjoint({"title", "body", "head_ref", "base_ref", "author"})
