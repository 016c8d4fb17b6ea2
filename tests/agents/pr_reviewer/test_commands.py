"""Commands, flow and tools together at the sandbox: what comments ask for, and what is left undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.flow import Call, Flow, Think
from agents.pr_reviewer.asking import Comment, asked_in
from agents.pr_reviewer.commands import dismiss, explain, rereview
from tests.agents.github import Hand
from tests.agents.pr_reviewer.play import Play
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull

FLOWS: dict[str, Callable[[Comment], Flow]] = {"review": rereview, "explain": explain, "dismiss": dismiss}


@pytest.fixture
def pull(hub: GitHubSandbox, hand: Hand) -> Pull:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"src/app.py": "import os\nb = 2\n"})
    pull.repo.roles |= {"ann": "maintain", "eve": "triage"}
    finding = {
        "n": 1, "fingerprint": "0" * 16 + "-1", "severity": "low", "path": "src/app.py", "line": 1, "tool": "ruff",
        "rule": "F401", "text": "`os` imported but unused",
    }  # fmt: skip
    review = {"head": pull.head_sha, "findings": [finding]}
    hand.call("github.summarize", repo="acme/shop", number=1, section="review", occasion="r", text="R", review=review)
    hub.writes.clear()
    return pull


def played(hand: Hand, pull: Pull, login: str, body: str) -> Play:
    pull.comment(login, body)
    asked = asked_in(body)
    assert asked is not None
    comment = Comment(
        repo="acme/shop", number=1, comment=pull.comments[-1].id, place="conversation", commenter=login, body=body
    )
    return Play(lambda: FLOWS[asked.command](comment), lambda command: performed(hand, command))


def performed(hand: Hand, command: Call | Think) -> Any:
    return hand.call(command.tool, **command.args) if isinstance(command, Call) else command.otherwise


def test_who_has_no_write_access_gets_nothing_written(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    for command in FLOWS:
        play = played(hand, pull, "eve", f"/{command}")
        assert play.names == ["github.permission"]
        assert play.value.summary == f"eve has no write access to acme/shop: /{command} is not done"
    assert play.error is None
    assert hub.writes == []


def test_whose_token_it_is_may_ask_like_anybody_else(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.repo.roles |= {hub.bot_login: "write"}
    assert played(hand, pull, hub.bot_login, "/dismiss 1").value.output == {"dismissed": [1]}


def test_a_finding_is_explained_in_one_line_by_what_the_rules_know(hand: Hand, pull: Pull) -> None:
    played(hand, pull, "ann", "/explain #1")
    said = pull.comments[-1].body
    assert said.startswith(
        "Finding 1 (low) at `src/app.py:1`: `F401`, a lint rule for Python: `os` imported but unused."
    )
    assert "No language model is configured" in said
    assert [each.content for each in pull.comments[-2].reactions] == ["eyes"]


def test_a_finding_that_is_not_there_is_answered_so(hand: Hand, pull: Pull) -> None:
    for command in ("/explain 9", "/dismiss 9"):
        played(hand, pull, "ann", command)
        assert pull.comments[-1].body.startswith("There is no finding 9. There is 1.")


def test_a_dismissed_finding_is_remembered(hand: Hand, pull: Pull) -> None:
    assert played(hand, pull, "ann", "/dismiss 1").value.output == {"dismissed": [1]}
    assert hand.call("github.recall", repo="acme/shop", number=1)["dismissed"] == [1]
    assert "Dismissed: 1 (last by ann)" in pull.comments[0].body
    assert [each.content for each in pull.comments[-1].reactions] == ["+1"]
    assert "was dismissed before" in played(hand, pull, "ann", "/dismiss 1").value.summary


def test_who_is_told_that_there_is_no_such_finding_gets_no_sign_that_it_is_being_looked_at(
    hand: Hand, pull: Pull
) -> None:
    assert "github.react" not in played(hand, pull, "ann", "/explain 9").names
    played(hand, pull, "ann", "/explain")
    assert "changes 1 file, +2 -0; 1 finding remembered." in pull.comments[-1].body


@pytest.mark.parametrize("end", ["\ry", "\nx", "x", ""])
@pytest.mark.timeout(10)
def test_no_comment_takes_long_to_read(end: str) -> None:
    for body in ("/explain{0}x", "/placet{0}explain", "/explain{0}", "/review{0}"):
        asked_in(body.format(" " * 1_000_000) + end)


@given(st.text(max_size=30))
def test_a_command_stands_alone_at_the_very_start(words: str) -> None:
    assert asked_in(f"x{words}") is None
    assert asked_in(f"/review\n{words}") == ("review", "")
    assert asked_in(f" /review {words}") is None
