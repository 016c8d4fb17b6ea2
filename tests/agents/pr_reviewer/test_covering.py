"""Coverage, flow and tools together at the sandbox: what joins the summary when a workflow ends, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from agents.pr_reviewer.covering import Finished, cover
from tests.agents.github import Hand
from tests.agents.pr_reviewer.play import Play
from tests.agents.pr_reviewer.test_commands import performed
from tests.agents.tools.test_coverage import REPORT, packed
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"src/app.py": "import os\nb = 2\n"})


@pytest.fixture
def reviewed(hub: GitHubSandbox, hand: Hand, pull: Pull) -> Pull:
    review(hand, pull)
    hub.writes.clear()
    return pull


def review(hand: Hand, pull: Pull) -> None:
    done = {"head": pull.head_sha, "findings": []}
    hand.call("github.summarize", repo="acme/shop", number=1, section="review", occasion="r", text="R", review=done)


def covered(hand: Hand, pull: Pull, report: str = REPORT, *, fork: bool = False, head: str = "") -> Play:
    """How it went when a workflow ended that left this report (empty: none)."""
    run = pull.repo.finish_workflow(pull, {"coverage": packed(report)} if report else {}, fork=fork)
    finished = Finished(repo="acme/shop", number=0 if fork else 1, run=run, head_sha=head or pull.head_sha)
    return Play(lambda: cover(finished), lambda command: performed(hand, command))


def summary(pull: Pull) -> str:
    [comment] = pull.comments
    return comment.body


@pytest.mark.parametrize("fork", [False, True])
def test_coverage_changes_its_own_section_alone(hub: GitHubSandbox, hand: Hand, reviewed: Pull, fork: bool) -> None:
    play = covered(hand, reviewed, fork=fork)
    assert play.value.summary == "acme/shop#1: coverage summed up"
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    assert "<!-- placet:section:review -->\nR\n" in summary(reviewed)
    assert [each.kind for each in hub.writes] == ["edit_comment"]


def test_coverage_that_is_there_before_the_review_waits_in_the_one_comment_for_it(hand: Hand, pull: Pull) -> None:
    assert covered(hand, pull).value.summary == "acme/shop#1: coverage summed up"
    recalled = hand.call("github.recall", repo="acme/shop", number=1)
    assert recalled["head"] == "", "what was covered was not reviewed"
    review(hand, pull)
    assert "1 of 2 new lines ran (50 %)" in summary(pull)
    assert "<!-- placet:section:review -->\nR\n" in summary(pull)


def test_a_new_heads_coverage_is_not_kept_waiting_by_the_review_of_the_last(hand: Hand, reviewed: Pull) -> None:
    head = reviewed.push(files={"src/app.py": "import os\nb = 3\n"})
    covered(hand, reviewed)
    assert f"**Coverage** at {head[:7]}" in summary(reviewed)


def test_coverage_of_a_head_that_the_branch_has_left_is_left_alone(
    hub: GitHubSandbox, hand: Hand, reviewed: Pull
) -> None:
    old, head = reviewed.head_sha, reviewed.push(files={"b.py": "b = 1\n"})
    play = covered(hand, reviewed, head=old)
    assert play.names == ["github.pull"]
    assert play.value.summary == (
        f"acme/shop#1 has moved on from {old[:7]} to {head[:7]}: its coverage is not summed up"
    )
    assert hub.writes == []


@pytest.mark.parametrize("how", ["draft", "closed"])
def test_what_is_not_reviewed_anyway_gets_no_coverage_unless_it_was(
    hub: GitHubSandbox, hand: Hand, pull: Pull, how: Any
) -> None:
    _ = pull.convert_to_draft() if how == "draft" else pull.close()
    play = covered(hand, pull)
    assert play.value.summary == f"acme/shop#1 is {how} and was not reviewed: its coverage is not summed up"
    assert hub.writes == []
    review(hand, pull)
    assert covered(hand, pull).value.summary == "acme/shop#1: coverage summed up"


def test_without_a_report_the_checks_own_words_are_quoted_and_never_over_what_was_counted(
    hub: GitHubSandbox, hand: Hand, reviewed: Pull
) -> None:
    def summed(report: str = "") -> str:
        return str(covered(hand, reviewed, report).value.summary)

    assert "no check states a coverage" in summed()
    assert hub.writes == []
    reviewed.repo.check(reviewed.head_sha, "codecov/patch `@ann", "92.31% of diff hit (target 80.00%)")
    assert summed() == "acme/shop#1: coverage summed up"
    assert "summed up already" in summed()
    assert "as checks state it" in summary(reviewed)
    assert "- `codecov/patch '@ann`: `92.31% of diff hit`" in summary(reviewed)
    summed(REPORT)
    assert "another's is summed up" in summed()
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    assert "92.31" not in summary(reviewed)
