"""What the commands in comments stand on: permissions, reactions, answers, at the sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Refused, Unclear
from agents.pr_reviewer.asking import asked_in
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull.comment("mona", "/explain")
    return pull


@pytest.mark.parametrize(
    ("role", "writes"),
    [("admin", True), ("maintain", True), ("write", True), ("triage", False), ("read", False), ("none", False)],
)
def test_only_who_may_push_has_write_access(hand: Hand, pull: Pull, role: str, writes: bool) -> None:
    pull.repo.roles["mona"] = role
    found = hand.call("github.permission", repo="acme/shop", login="mona")
    assert found["writes"] == writes


def test_somebody_that_github_does_not_know_is_refused(hand: Hand, pull: Pull) -> None:
    with pytest.raises(Refused):
        hand.call("github.permission", repo="acme/shop", login="nobody-here")


def reaction(pull: Pull, sign: str = "eyes") -> dict[str, Any]:
    return {"repo": "acme/shop", "place": "conversation", "comment": pull.comments[0].id, "sign": sign}


def test_a_reaction_is_put_once_and_found_again(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    assert hand.find("github.react", **reaction(pull)) is None
    hub.fail("create_reaction", "drop-after")
    with pytest.raises(Unclear):
        hand.call("github.react", **reaction(pull))
    found = hand.find("github.react", **reaction(pull))
    assert found == hand.call("github.react", **reaction(pull))
    assert hand.find("github.react", **reaction(pull, "+1")) is None
    assert [(each.login, each.content) for each in pull.comments[0].reactions] == [(hub.bot_login, "eyes")]


def test_an_answer_is_found_by_its_mark_and_no_copy_of_it_is(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    said: dict[str, Any] = {"repo": "acme/shop", "number": 1, "answers": pull.comments[0].id, "body": "It adds a."}
    assert hand.find("github.comment", **said) is None
    hub.fail("create_comment", "drop-after")
    with pytest.raises(Unclear):
        hand.call("github.comment", **said)
    ours = pull.comments[-1]
    assert hand.find("github.comment", **said)["id"] == ours.id
    pull.comments.remove(ours)
    pull.comment("mona", ours.body)
    assert hand.find("github.comment", **said) is None


def test_an_answer_that_begins_like_a_command_asks_for_nothing(hand: Hand, pull: Pull) -> None:
    hand.call("github.comment", repo="acme/shop", number=1, answers=pull.comments[0].id, body="/review does that.")
    said = pull.comments[-1].body
    assert said.startswith(r"\/review does that.")
    assert asked_in(said) is None
