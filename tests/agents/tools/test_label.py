"""`github.label` at the sandbox: adds, and takes away only what is ours and stale."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Refused, Unclear
from agents.tools import TOOLS
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})


def args(pull: Pull, *add: str) -> dict[str, Any]:
    return {"repo": "acme/shop", "number": 1, "head": pull.head_sha, "add": list(add)}


def test_labels_are_added_to_those_there_are(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.label("mona", "bug")
    found = hand.call("github.label", **args(pull, "size/S", "security"))
    assert sorted(found["labels"]) == sorted(pull.labels) == ["bug", "security", "size/S"]
    assert hub.count("add_labels", "acme/shop#1") == 1


def test_one_that_differs_only_in_case_is_there_already(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.label("mona", "Security")
    found = hand.call("github.label", **args(pull, "security", "SECURITY"))
    assert found["labels"] == pull.labels == ["Security"]
    assert hub.writes == []


def test_the_probe_reads_the_labels(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    assert hand.find("github.label", **args(pull, "a", "b")) is None
    hub.fail("add_labels", "drop-after")
    with pytest.raises(Unclear):
        hand.call("github.label", **args(pull, "a", "b"))
    assert hand.find("github.label", **args(pull, "a", "B")) == {"labels": ["a", "b"]}
    assert hand.find("github.label", **args(pull, "a", "c")) is None


def test_a_head_that_has_moved_is_not_labelled(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    stale = args(pull, "size/S")
    pull.push(files={"b.py": "b = 1\n"})
    with pytest.raises(Refused, match="so nothing was written"):
        hand.call("github.label", **stale)
    assert hub.writes == []


def test_its_facts_are_head_and_state(hand: Hand, pull: Pull) -> None:
    assert hand.facts("github.label", **args(pull, "a")) == {"head": pull.head_sha, "state": "open"}


def test_the_preview_names_the_labels(pull: Pull) -> None:
    tool = TOOLS["github.label"]
    preview = tool.preview_of(tool.validated(args(pull, "size/S", "security")), {})
    assert preview.title == "Label acme/shop#1"
    assert [part.text for part in preview.parts] == ["size/S, security"]


OURS = ["size/XS", "size/S", "area/api", "bug"]


def test_stale_labels_of_ours_go_and_nobody_elses(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.label("mona", "bug", "size/XS", "Area/API", "area/theirs")
    found = hand.call("github.label", **args(pull, "size/S"), ours=OURS)
    assert sorted(found["labels"]) == sorted(pull.labels) == ["area/theirs", "bug", "size/S"]
    writes = len(hub.writes)
    assert hand.call("github.label", **args(pull, "size/S"), ours=OURS) == found
    assert len(hub.writes) == writes


def test_the_probe_misses_a_label_that_should_have_gone(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.label("mona", "size/XS")
    hub.fail("remove_label", "500")
    with pytest.raises(Unclear):
        hand.call("github.label", **args(pull, "size/S"), ours=OURS)
    assert hand.find("github.label", **args(pull, "size/S"), ours=OURS) is None
    hand.call("github.label", **args(pull, "size/S"), ours=OURS)
    assert hand.find("github.label", **args(pull, "size/S"), ours=OURS) == {"labels": ["size/S"]}
